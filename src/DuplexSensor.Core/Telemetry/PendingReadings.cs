using System;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Telemetry;

/// <summary>
/// The record of readings that do not fill a block yet, and of lost readings (D4). It is saved every ten minutes and
/// before a restart. Blocks of a few readings each would soon fill the segments.
/// <code>
/// payload: lost count (4)  lost from, epoch seconds (4)  to (4)  oldest segment (4)  a block, or nothing
/// </code>
/// The block has its own format number, and may have the older format.
/// A record of format 1, which has no oldest segment, counts as no record.
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

    /// <summary>Whether it has readings of an earlier boot that are not in a segment.</summary>
    public bool HasEarlier { get; private set; }

    /// <summary>
    /// Number of the oldest segment at the last commit; segments before it are lost. 0 when not known.
    /// </summary>
    public int OldestSegment { get; private set; }

    /// <summary>Reads the record, once at boot, and adds its lost readings.</summary>
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
    /// Copies the record's readings into the block. Sets <see cref="HasEarlier"/> if there are any and the segments do
    /// not have them. The segments must be loaded.
    /// </summary>
    public void FindEarlier(Segments segments, ReadingBlock block)
    {
        _hasReadings = TryCopyTo(block);
        HasEarlier = _hasReadings && !segments.HasStored(block);
        ReleaseUnlessEarlier();
    }

    /// <summary>Whether the record must be saved again, provided that no reading is pending in RAM.</summary>
    public bool IsOutdated(LostReadings lost)
    {
        return !HasEarlier && (_hasReadings || _hasLost != lost.IsPending || !lost.IsPersisted);
    }

    /// <summary>Copies the record's block; false when it has no valid one.</summary>
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

    /// <summary>
    /// Saves a block (null when there is none) in place of the last record. False when flash did not accept it.
    /// </summary>
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

    /// <summary>The readings of the earlier boot are now in a segment, or were delivered.</summary>
    public void DiscardEarlier()
    {
        HasEarlier = false;
        ReleaseUnlessEarlier();
    }

    // Readings of an earlier boot stay in memory, because they are the next batch.
    private void ReleaseUnlessEarlier()
    {
        if (!HasEarlier)
        {
            _slots.Release();
        }
    }
}
