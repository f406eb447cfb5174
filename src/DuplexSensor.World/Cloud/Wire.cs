using DuplexSensor.World.Faults;

namespace DuplexSensor.World.Cloud;

/// <summary>What lies between a board and the broker: packets keep their order, take their time, or vanish.</summary>
internal sealed class Wire(VirtualWorld world, WorldBoard board)
{
    private const int DelayMsMin = 5;
    private const int DelayMsMax = 60;
    private const int LateMsMax = 8_000;

    private long _lastToBrokerMs;
    private long _lastToBoardMs;

    /// <summary>Half-open: nothing gets through.</summary>
    public bool IsDead { get; set; }

    /// <summary>Nothing gets through to the board.</summary>
    public bool IsDeaf { get; set; }

    public void ToBroker(Action arrive)
    {
        if (!IsLost())
        {
            _lastToBrokerMs = ArrivalAfter(_lastToBrokerMs, board.LocalMs);
            world.Timeline.At(_lastToBrokerMs, EventKind.ToCloud, () => Arrive(!IsDead, arrive));
        }
    }

    /// <summary>False when the packet is lost.</summary>
    public bool ToBoard(Action arrive)
    {
        bool isLost = IsLost();
        if (!isLost)
        {
            _lastToBoardMs = ArrivalAfter(_lastToBoardMs, world.NowMs);
            world.Timeline.At(_lastToBoardMs, EventKind.ToBoard, () => Arrive(!IsDead && !IsDeaf, arrive));
        }

        return !isLost;
    }

    private static void Arrive(bool isThrough, Action arrive)
    {
        if (isThrough)
        {
            arrive();
        }
    }

    private bool IsLost() => !board.HasNetwork || world.Plan.Strikes(FaultTable.LosePacket);

    private long ArrivalAfter(long lastMs, long sentMs)
    {
        int delayMs = world.Plan.Strikes(FaultTable.DelayPacket)
            ? world.Chance.Between(DelayMsMax, LateMsMax)
            : world.Chance.Between(DelayMsMin, DelayMsMax);
        return Math.Max(lastMs + 1, sentMs + delayMs);
    }
}
