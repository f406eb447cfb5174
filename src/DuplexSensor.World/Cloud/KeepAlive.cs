using DuplexSensor.Core.Bounds;

namespace DuplexSensor.World.Cloud;

/// <summary>
/// Keep-alive of client and broker. The client sends PINGREQ when it has sent nothing for one period, and waits another
/// period for PINGRESP; each packet that it sends restarts both. The broker closes a connection on which nothing has
/// arrived for 1.5 periods.
/// </summary>
internal sealed class KeepAlive(VirtualWorld world, WorldConnection connection, Wire wire)
{
    private const int PeriodMs = Limits.KeepAliveSeconds * 1_000;
    private const int BrokerMs = PeriodMs * 3 / 2;

    private long _sentMs;
    private long _heardMs;
    private bool _awaitsPong;
    private WorldEvent? _clientTimer;

    public void Start()
    {
        _sentMs = world.NowMs;
        _heardMs = world.NowMs;
        _clientTimer = world.After(PeriodMs, EventKind.Timer, CheckClient);
        world.After(BrokerMs, EventKind.Timer, CheckBroker);
    }

    public void Stop() => _clientTimer?.Cancel();

    public void NoteSent()
    {
        _sentMs = world.NowMs;
        _awaitsPong = false;
    }

    /// <summary>Records that the broker has received a packet.</summary>
    public void NoteHeard() => _heardMs = world.NowMs;

    private void CheckClient()
    {
        if (world.NowMs - _sentMs >= PeriodMs)
        {
            if (_awaitsPong)
            {
                connection.Lose("no answer to a ping");
                return;
            }

            Ping();
        }

        _clientTimer = world.Timeline.At(_sentMs + PeriodMs, EventKind.Timer, CheckClient);
    }

    private void Ping()
    {
        _sentMs = world.NowMs;
        _awaitsPong = true;
        wire.ToBroker(() =>
        {
            if (!connection.IsEnded)
            {
                NoteHeard();
                wire.ToBoard(() => _awaitsPong = false);
            }
        });
    }

    private void CheckBroker()
    {
        if (connection.IsEnded)
        {
            return;
        }

        if (world.NowMs - _heardMs >= BrokerMs)
        {
            world.Cloud.End(connection);
            return;
        }

        world.Timeline.At(_heardMs + BrokerMs, EventKind.Timer, CheckBroker);
    }
}
