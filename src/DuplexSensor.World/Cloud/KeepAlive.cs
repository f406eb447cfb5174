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
    private long _receivedMs;
    private bool _awaitsPingResponse;
    private WorldEvent? _clientTimer;

    public void Start()
    {
        _sentMs = world.NowMs;
        _receivedMs = world.NowMs;
        _clientTimer = world.ScheduleAfter(PeriodMs, EventKind.Timer, CheckClient);
        world.ScheduleAfter(BrokerMs, EventKind.Timer, CheckBroker);
    }

    public void Stop() => _clientTimer?.Cancel();

    public void RecordSent()
    {
        _sentMs = world.NowMs;
        _awaitsPingResponse = false;
    }

    /// <summary>Records that the broker has received a packet.</summary>
    public void RecordReceived() => _receivedMs = world.NowMs;

    private void CheckClient()
    {
        if (world.NowMs - _sentMs >= PeriodMs)
        {
            if (_awaitsPingResponse)
            {
                connection.Fail("no answer to a ping");
                return;
            }

            Ping();
        }

        _clientTimer = world.Timeline.ScheduleAt(_sentMs + PeriodMs, EventKind.Timer, CheckClient);
    }

    private void Ping()
    {
        _sentMs = world.NowMs;
        _awaitsPingResponse = true;
        wire.SendToBroker(() =>
        {
            if (!connection.IsEnded)
            {
                RecordReceived();
                wire.SendToBoard(() => _awaitsPingResponse = false);
            }
        });
    }

    private void CheckBroker()
    {
        if (connection.IsEnded)
        {
            return;
        }

        if (world.NowMs - _receivedMs >= BrokerMs)
        {
            world.Cloud.End(connection);
            return;
        }

        world.Timeline.ScheduleAt(_receivedMs + BrokerMs, EventKind.Timer, CheckBroker);
    }
}
