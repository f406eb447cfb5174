using DuplexSensor.Core.Ports;
using DuplexSensor.World.Faults;

namespace DuplexSensor.World.Cloud;

/// <summary>One attempt to connect: network, TCP, TLS, which freezes the board, and CONNECT.</summary>
internal sealed class ConnectionAttempt(VirtualWorld world, WorldBoard board, WorldConnection connection)
{
    private WorldEvent? _next;

    public void Begin(bool resetNetwork)
    {
        int networkMs = resetNetwork ? world.Random.Between(2_000, 10_000) : 0;
        int tcpMs = world.Random.Between(10, 100);
        _next = world.Timeline.ScheduleAt(board.EffectiveMs + networkMs + tcpMs, EventKind.Timer, StartHandshake);
    }

    public void Stop() => _next?.Cancel();

    private void StartHandshake()
    {
        FaultPlan plan = world.Plan;
        if (!board.HasNetwork)
        {
            Fail("no network");
        }
        else if (board.RequiresTimeToConnect && board.Clock.OffsetMs is null)
        {
            Fail(LinkEvent.WaitingForTime);
        }
        else if (!world.Cloud.IsUp || plan.TryTrigger(FaultTable.RefuseConnect))
        {
            Fail("connection refused");
        }
        else if (plan.TryTrigger(FaultTable.SilentPeer))
        {
            FreezeThen(world.Random.Between(12_000, 90_000), () => Fail("the peer was silent"));
        }
        else
        {
            bool isSlow = plan.TryTrigger(FaultTable.SlowHandshake);
            FreezeThen(isSlow ? world.Random.Between(1_500, 12_000) : world.Random.Between(300, 1_500), Connect);
        }
    }

    private void FreezeThen(int ms, Action then)
    {
        board.Freeze(ms);
        _next = world.Timeline.ScheduleAt(board.EffectiveMs, EventKind.Timer, then);
    }

    private void Connect()
    {
        connection.SendToBroker(() =>
        {
            if (!world.Cloud.TryAccept(connection) || world.Plan.TryTrigger(FaultTable.NoConnack))
            {
                return;
            }

            connection.SendToBoard(new LinkEvent(LinkEventKind.Connected, connection.Session));
            if (world.Plan.TryTrigger(FaultTable.DropConnack))
            {
                world.ScheduleAfter(world.Random.Between(1, 100), EventKind.Timer, () => world.Cloud.End(connection));
            }
        });
        connection.KeepAlive.Start();
    }

    private void Fail(string reason) => connection.Fail(reason, LinkEventKind.ConnectFailed);
}
