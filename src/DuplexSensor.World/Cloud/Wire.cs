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
    public bool IsDead { get; set; }

    /// <summary>Whether no packet arrives at the board.</summary>
    public bool IsDeaf { get; set; }

    public void ToBroker(Action arrive)
    {
        if (!IsLost())
        {
            _lastToBrokerMs = ArrivalAfter(_lastToBrokerMs, board.LocalMs);
            world.Timeline.At(_lastToBrokerMs, EventKind.ToCloud, () => Arrive(!IsDead, arrive));
        }
    }

    /// <summary>Sends a packet to the board. False when it is lost at once.</summary>
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
