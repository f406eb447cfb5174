using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Telemetry;

/// <summary>
/// The readings in flash: full blocks in segments, the rest in a record of pending readings. When all segments are
/// full, the oldest segment is removed, and its readings are counted and traced as lost.
/// </summary>
public sealed class FlashReadings
{
    private readonly Trace _trace;

    public FlashReadings(IFlash flash, Trace trace, int segments)
    {
        _trace = trace;
        Segments = new Segments(flash, segments);
        Pending = new PendingReadings(flash);
    }

    public Segments Segments { get; }

    public PendingReadings Pending { get; }

    /// <summary>The readings that were lost because there was no space for them.</summary>
    public LostReadings Lost { get; } = new LostReadings();

    /// <summary>
    /// Finds the readings in flash, once at boot, and makes the boot number larger than their boot numbers. The block
    /// is scratch space.
    /// </summary>
    public void Load(BootRecord boot, ReadingBlock block)
    {
        Pending.Load(Lost);
        Segments.Load(Pending.OldestSegment, block);
        Pending.FindEarlier(Segments, block);
        boot.EnsureAfter(Segments.LastBootNumber);
        if (Pending.HasEarlier)
        {
            boot.EnsureAfter(block.BootNumber);
        }
    }

    /// <summary>
    /// Reads the oldest block of the segments; false when there is none, or when it cannot be read now. Removes a
    /// segment that is given up.
    /// </summary>
    public bool TryReadOldest(ReadingBlock block)
    {
        TryDropUnreadable();
        return Segments.TryReadOldest(block);
    }

    /// <summary>
    /// Appends the pending readings of an earlier boot as a block, before any block of this boot, because they are
    /// older. The block is scratch space. False when flash did not accept it.
    /// </summary>
    public bool TryMoveEarlier(ReadingBlock block)
    {
        bool isMoved = !Pending.HasEarlier || (Pending.TryCopyTo(block) && TryAppend(block));
        if (isMoved)
        {
            Pending.DiscardEarlier();
        }

        return isMoved;
    }

    /// <summary>Appends a block, and first removes the oldest segment if necessary; false when flash failed.</summary>
    public bool TryAppend(ReadingBlock block)
    {
        return (!Segments.IsFullFor(block.Length) || TryFreeSpaceFor(block)) && Segments.TryAppend(block);
    }

    /// <summary>
    /// Saves the pending readings (null when there are none) and the count of lost readings. False when flash did not
    /// accept them.
    /// </summary>
    public bool TrySavePending(ReadingBlock? block)
    {
        Invariant.Require(!Pending.HasEarlier, "readings of an earlier boot would be overwritten");
        return Pending.TryCommit(block, Lost, Segments.OldestSegment);
    }

    /// <summary>Records as lost the readings that flash did not accept and for which RAM has no space.</summary>
    public void RecordLost(int count, long from, long to)
    {
        Lost.Add(count, from, to);
        TraceLost(Lost, "flash does not take them");
    }

    // D19: one write commits both the new count of lost readings and the block that needs the space; only then is the
    // oldest segment removed. The trace line comes before the commit: a power cut may follow the commit at once.
    private bool TryFreeSpaceFor(ReadingBlock block)
    {
        if (TryDropUnreadable())
        {
            return true;
        }

        var lost = new LostReadings();
        lost.CopyFrom(Lost);
        if (!Segments.TryCountOldestAsLost(lost))
        {
            return false;
        }

        TraceLost(lost, "the store is full");
        if (!Pending.TryCommit(block, lost, Segments.OldestSegment + 1))
        {
            return false;
        }

        Lost.CopyFrom(lost);
        Segments.RemoveOldestSegment();
        return true;
    }

    // D17: its readings cannot be counted, so only the trace line shows this loss.
    private bool TryDropUnreadable()
    {
        bool isUnreadable = Segments.IsOldestUnreadable;
        if (isUnreadable)
        {
            _trace.Line("flash").Add("readings lost: segment ").Add(Segments.OldestSegment).Add(" unreadable").End();
            Segments.RemoveOldestSegment();
        }

        return isUnreadable;
    }

    private void TraceLost(LostReadings lost, string reason)
    {
        _trace.Line("flash").Add(lost.Count).Add(" readings lost, from ").Add(lost.From).Add(" to ").Add(lost.To)
            .Add(": ").Add(reason).End();
    }
}
