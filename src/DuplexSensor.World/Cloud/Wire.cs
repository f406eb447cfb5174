using DuplexSensor.World.Faults;

namespace DuplexSensor.World.Cloud;

/// <summary>The network between a board and the broker: it delays or loses packets, and keeps their order.</summary>
internal sealed class Wire(VirtualWorld world, WorldBoard board)
{
    private const int DelayMsMin = 5;
    private const int DelayMsMax = 60;
    private const int LateMsMax = 8_000;

    private long _lastToBrokerMs;
    private long _lastToBoardMs;

    /// <summary>Whether the connection is half-open: no packet arrives in either direction.</summary>
    public bool IsHalfOpen { get; set; }

    /// <summary>Whether no packet arrives at the board.</summary>
    public bool IsInboundStopped { get; set; }

    public void SendToBroker(Action onArrival)
    {
        if (!IsLost())
        {
            _lastToBrokerMs = DrawArrivalMs(_lastToBrokerMs, board.EffectiveMs);
            world.Timeline.ScheduleAt(_lastToBrokerMs, EventKind.ToCloud, () => DeliverIf(!IsHalfOpen, onArrival));
        }
    }

    /// <summary>Sends a packet to the board. False when it is lost at once.</summary>
    public bool SendToBoard(Action onArrival)
    {
        bool isLost = IsLost();
        if (!isLost)
        {
            _lastToBoardMs = DrawArrivalMs(_lastToBoardMs, world.NowMs);
            world.Timeline.ScheduleAt(
                _lastToBoardMs, EventKind.ToBoard, () => DeliverIf(!IsHalfOpen && !IsInboundStopped, onArrival));
        }

        return !isLost;
    }

    private static void DeliverIf(bool isDelivered, Action onArrival)
    {
        if (isDelivered)
        {
            onArrival();
        }
    }

    private bool IsLost() => !board.HasNetwork || world.Plan.TryTrigger(FaultTable.LosePacket);

    private long DrawArrivalMs(long lastMs, long sentMs)
    {
        int delayMs = world.Plan.TryTrigger(FaultTable.DelayPacket)
            ? world.Random.Between(DelayMsMax, LateMsMax)
            : world.Random.Between(DelayMsMin, DelayMsMax);
        return Math.Max(lastMs + 1, sentMs + delayMs + board.LatencyMs);
    }
}
