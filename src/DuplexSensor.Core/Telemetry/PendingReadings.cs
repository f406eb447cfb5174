using System;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Telemetry;

/// <summary>
/// Readings that do not fill a block yet, and what was lost, in a record of their own (D4): saved every ten minutes and
/// before a restart without a segment filling up with crumbs.
/// <code>
/// payload: lost count (4)  lost from, epoch seconds (4)  to (4)  oldest segment (4)  a block, or nothing
/// </code>
/// The block has a format of its own, and may be one that an older firmware has left.
/// A record of format 1, of a firmware that did not note the oldest segment, counts as none.
/// </summary>
public sealed class PendingReadings
{
    private const byte Format = 2;
    private const int FixedBytes = 16;

    private readonly SlotPair _slots;
    private bool _hasLost;
    private bool _hasReadings;

    public PendingReadings(IFlash flash)
    {
        _slots = new SlotPair(flash, "pending", Format, FixedBytes + ReadingBlock.BytesMax);
    }

    /// <summary>Whether it holds readings of an earlier boot, which nothing else holds.</summary>
    public bool HasEarlier { get; private set; }

    /// <summary>
    /// The segment that was the oldest, or was to be: what there is of earlier ones was given up. 0 when none is known.
    /// </summary>
    public int OldestSegment { get; private set; }

    /// <summary>Reads it, and what it says of lost readings.</summary>
    public void Load(LostReadings lost)
    {
        _slots.Load();
        if (_slots.Format != Format || _slots.PayloadLength < FixedBytes)
        {
            return;
        }

        int count = BigEndian.Read(_slots.Payload, 0);
        if (count > 0)
        {
            lost.Add(count, (uint)BigEndian.Read(_slots.Payload, 4), (uint)BigEndian.Read(_slots.Payload, 8));
            lost.IsPersisted = true;
            _hasLost = true;
        }

        OldestSegment = BigEndian.Read(_slots.Payload, 12);
    }

    /// <summary>
    /// Whether readings are carried over: the segments, loaded, may hold the same ones. Puts them into the block.
    /// </summary>
    public void FindEarlier(Segments segments, ReadingBlock block)
    {
        _hasReadings = TryCopyTo(block);
        HasEarlier = _hasReadings && !segments.HasStored(block);
        ReleaseUnlessEarlier();
    }

    /// <summary>Whether the record says something, while no reading is pending, that is no longer so.</summary>
    public bool IsOutdated(LostReadings lost)
    {
        return !HasEarlier && (_hasReadings || _hasLost != lost.IsPending || !lost.IsPersisted);
    }

    /// <summary>The block in the record; false when there is none.</summary>
    public bool TryCopyTo(ReadingBlock block)
    {
        int length = _slots.PayloadLength - FixedBytes;
        if (length <= 0)
        {
            return false;
        }

        Array.Copy(_slots.Payload, FixedBytes, block.Bytes, 0, length);
        return block.IsValid(length);
    }

    /// <summary>Saves a block, null for none. Whatever the record held is gone when it succeeds.</summary>
    public bool TryCommit(ReadingBlock? block, LostReadings lost, int oldestSegment)
    {
        BigEndian.Write(_slots.Payload, 0, lost.IsPending ? lost.Count : 0);
        BigEndian.Write(_slots.Payload, 4, (int)(uint)lost.From);
        BigEndian.Write(_slots.Payload, 8, (int)(uint)lost.To);
        BigEndian.Write(_slots.Payload, 12, oldestSegment);
        int length = 0;
        if (block != null)
        {
            block.Seal(0);
            length = block.Length;
            Array.Copy(block.Bytes, 0, _slots.Payload, FixedBytes, length);
        }

        bool isCommitted = _slots.TryCommit(FixedBytes + length);
        ReleaseUnlessEarlier();
        if (isCommitted)
        {
            _hasReadings = length > 0;
            _hasLost = lost.IsPending;
            lost.IsPersisted = true;
        }

        return isCommitted;
    }

    /// <summary>What it carried over lies in the segments or was delivered.</summary>
    public void ForgetEarlier()
    {
        HasEarlier = false;
        ReleaseUnlessEarlier();
    }

    // What an earlier boot has left stays at hand: it is the next batch.
    private void ReleaseUnlessEarlier()
    {
        if (!HasEarlier)
        {
            _slots.Release();
        }
    }
}
