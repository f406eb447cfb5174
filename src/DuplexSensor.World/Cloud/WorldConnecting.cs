using DuplexSensor.Core.Ports;
using DuplexSensor.World.Faults;

namespace DuplexSensor.World.Cloud;

/// <summary>One attempt to connect: network, TCP, TLS, which freezes the board, and CONNECT.</summary>
internal sealed class WorldConnecting(VirtualWorld world, WorldBoard board, WorldConnection connection)
{
    private WorldEvent? _next;

    public void Begin(bool freshNetwork)
    {
        int networkMs = freshNetwork ? world.Chance.Between(2_000, 10_000) : 0;
        int tcpMs = world.Chance.Between(10, 100);
        _next = world.Timeline.At(board.LocalMs + networkMs + tcpMs, EventKind.Timer, Shake);
    }

    public void Stop() => _next?.Cancel();

    private void Shake()
    {
        FaultPlan plan = world.Plan;
        if (!board.HasNetwork)
        {
            Fail("no network");
        }
        else if (board.NeedsTime && board.Clock.OffMs is null)
        {
            Fail(LinkEvent.WaitingForTime);
        }
        else if (!world.Cloud.IsUp || plan.Strikes(FaultTable.RefuseConnect))
        {
            Fail("connection refused");
        }
        else if (plan.Strikes(FaultTable.SilentPeer))
        {
            FreezeThen(world.Chance.Between(12_000, 90_000), () => Fail("the peer was silent"));
        }
        else
        {
            bool isSlow = plan.Strikes(FaultTable.SlowHandshake);
            FreezeThen(isSlow ? world.Chance.Between(1_500, 12_000) : world.Chance.Between(300, 1_500), Connect);
        }
    }

    private void FreezeThen(int ms, Action then)
    {
        board.Freeze(ms);
        _next = world.Timeline.At(board.LocalMs, EventKind.Timer, then);
    }

    private void Connect()
    {
        connection.ToBroker(() =>
        {
            if (!world.Cloud.TryAccept(connection) || world.Plan.Strikes(FaultTable.NoConnack))
            {
                return;
            }

            connection.Receive(new LinkEvent(LinkEventKind.Connected, connection.Session));
            if (world.Plan.Strikes(FaultTable.DropConnack))
            {
                world.After(world.Chance.Between(1, 100), EventKind.Timer, () => world.Cloud.End(connection));
            }
        });
        connection.KeepAlive.Start();
    }

    private void Fail(string reason) => connection.Lose(reason, LinkEventKind.ConnectFailed);
}
