using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Telemetry;

/// <summary>
/// What of the readings is in flash: whole blocks in segments, and the rest of them pending. When it is full the oldest
/// segment goes, and it says so.
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

    /// <summary>What had to be given up.</summary>
    public LostReadings Lost { get; } = new LostReadings();

    /// <summary>
    /// Finds what is there, and tells the boot record which boots have left it. The block is scratch space.
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
    /// The rest that an earlier boot has left is older than all of this boot: it becomes a block before that. The block
    /// is scratch space.
    /// </summary>
    public bool TryMoveEarlier(ReadingBlock block)
    {
        bool isMoved = !Pending.HasEarlier || (Pending.TryCopyTo(block) && TryAppend(block));
        if (isMoved)
        {
            Pending.ForgetEarlier();
        }

        return isMoved;
    }

    /// <summary>Adds a block; false when flash did not take it.</summary>
    public bool TryAppend(ReadingBlock block)
    {
        return (!Segments.IsFullFor(block.Length) || TryFreeSpaceFor(block)) && Segments.TryAppend(block);
    }

    /// <summary>Saves what does not fill a block yet, null for nothing, and what was lost.</summary>
    public bool TrySavePending(ReadingBlock? block)
    {
        Invariant.Require(!Pending.HasEarlier, "readings of an earlier boot would be overwritten");
        return Pending.TryCommit(block, Lost, Segments.OldestSegment);
    }

    /// <summary>Notes readings that flash did not take and RAM has no room for.</summary>
    public void RecordLost(int count, long from, long to)
    {
        Lost.Add(count, from, to);
        TraceLost("flash does not take them");
    }

    // D19: what goes is said in flash before it goes, and with the same write the block is safe that it makes room for.
    private bool TryFreeSpaceFor(ReadingBlock block)
    {
        Segments.RecordOldestAsLost(Lost);
        TraceLost("the store is full");
        if (!Pending.TryCommit(block, Lost, Segments.OldestSegment + 1))
        {
            return false;
        }

        Segments.RemoveOldestSegment();
        return true;
    }

    private void TraceLost(string reason)
    {
        _trace.Line("flash").Add(Lost.Count).Add(" readings lost, from ").Add(Lost.From).Add(" to ").Add(Lost.To)
            .Add(": ").Add(reason).End();
    }
}
