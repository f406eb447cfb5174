using System;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Telemetry;

/// <summary>
/// Blocks of readings in flash, in segments. A segment is a file of at most 4 kB; it has a number, and its slot is that
/// number modulo the count of slots. Blocks are appended to the newest segment and read from the oldest. An invalid
/// block ends its segment, for reading and for appending.
/// </summary>
public sealed class Segments
{
    private readonly IFlash _flash;
    private readonly int _slotsCount;
    private int _oldest = 1;
    private int _newest;
    private int _readOffset;
    private int _readLength;
    private int _end;
    private bool _isSealed;

    // Failed reads since the last good one, after boot those of the oldest segment.
    private int _failedReads;
    private int _lastBootNumber;
    private int _lastSequence;

    public Segments(IFlash flash, int count)
    {
        _flash = flash;
        _slotsCount = count;
    }

    /// <summary>Boot number of the newest block that was found or appended; 0 when there is none.</summary>
    public int LastBootNumber => _lastBootNumber;

    public bool IsEmpty => _oldest > _newest;

    /// <summary>Whether the oldest segment is lost, after <see cref="Limits.SegmentReadsMax"/> failed reads.</summary>
    public bool IsOldestUnreadable => _failedReads >= Limits.SegmentReadsMax;

    /// <summary>Number of the segment with the block that <see cref="TryReadOldest"/> returns.</summary>
    public int OldestSegment => _oldest;

    /// <summary>Offset of that block in its segment, in bytes.</summary>
    public int OldestOffset => _readOffset;

    /// <summary>
    /// Finds the segments in flash, once at boot, and ignores those before <paramref name="oldestKept"/>. Reads the
    /// first block of each segment and all blocks of the newest into <paramref name="scratch"/>.
    /// </summary>
    public void Load(int oldestKept, ReadingBlock scratch)
    {
        _oldest = oldestKept > 1 ? oldestKept : 1;
        _newest = _oldest - 1;
        for (int slot = 0; slot < _slotsCount; slot++)
        {
            if (TryRead(slot, 0, scratch, out _) && scratch.Segment % _slotsCount == slot
                && scratch.Segment >= oldestKept)
            {
                _oldest = IsEmpty || scratch.Segment < _oldest ? scratch.Segment : _oldest;
                _newest = scratch.Segment > _newest ? scratch.Segment : _newest;
            }
        }

        while (!IsEmpty && TryRead(_newest, _end, scratch, out _) && scratch.Segment == _newest)
        {
            _end += scratch.Length;
            RecordLast(scratch);
        }

        // A power cut may have left a part of a block after the last valid one: then nothing is appended there.
        _isSealed = !IsEmpty && _flash.ReadFrom(GetSlotName(_newest), _end, scratch.Bytes) != _end;
    }

    /// <summary>Whether a segment has, or once had, these readings or younger ones.</summary>
    public bool HasStored(ReadingBlock block)
    {
        block.ReadToEnd();
        return block.BootNumber < _lastBootNumber
            || (block.BootNumber == _lastBootNumber && block.Sequence <= _lastSequence);
    }

    /// <summary>Whether a block of this length only fits after the oldest segment was removed.</summary>
    public bool IsFullFor(int length)
    {
        return NeedsNewSegment(length) && !IsEmpty && _newest + 1 - _oldest >= _slotsCount;
    }

    /// <summary>
    /// Appends a block and reads it back; only when <see cref="IsFullFor"/> is false. False when flash did not accept
    /// it.
    /// </summary>
    public bool TryAppend(ReadingBlock block)
    {
        bool isNew = NeedsNewSegment(block.Length);
        int number = isNew ? _newest + 1 : _newest;
        int offset = isNew ? 0 : _end;
        string slot = GetSlotName(number);
        block.Seal(number);
        if (isNew)
        {
            _flash.TryWrite(slot, block.Bytes, block.Length);
        }
        else
        {
            _flash.TryAppend(slot, block.Bytes, block.Length);
        }

        // Only the read-back counts, not the result of the write: the next boot finds what is read here.
        var read = new ReadingBlock();
        if (_flash.ReadFrom(slot, offset, read.Bytes) != offset + block.Length || !read.IsSameAs(block))
        {
            _isSealed |= !isNew;
            return false;
        }

        _isSealed &= !isNew;
        _newest = number;
        _end = offset + block.Length;
        RecordLast(block);
        return true;
    }

    /// <summary>
    /// Reads the oldest block; false when there is none, or when it cannot be read now. Removes segments that were read
    /// to their end.
    /// </summary>
    public bool TryReadOldest(ReadingBlock block)
    {
        while (!IsEmpty)
        {
            bool isUnreadable = false;
            bool isAtEnd = _oldest == _newest && _readOffset >= _end;
            if (!isAtEnd && TryRead(_oldest, _readOffset, block, out isUnreadable) && block.Segment == _oldest)
            {
                _readLength = block.Length;
                return true;
            }

            if (isUnreadable)
            {
                return false;
            }

            RemoveOldestSegment();
        }

        return false;
    }

    /// <summary>Removes the block that was read last, at this position, if it is still the oldest.</summary>
    public void RemoveBlock(int segment, int offset)
    {
        if (segment == _oldest && offset == _readOffset)
        {
            _readOffset += _readLength;
        }
    }

    /// <summary>
    /// Counts the remaining readings of the oldest segment as lost. False when they cannot be read now.
    /// </summary>
    public bool TryCountOldestAsLost(LostReadings lost)
    {
        var read = new ReadingBlock();
        int offset = _readOffset;
        bool isUnreadable;
        while (TryRead(_oldest, offset, read, out isUnreadable) && read.Segment == _oldest)
        {
            read.Rewind();
            read.TryReadNext();
            long from = read.EpochSeconds;
            read.ReadToEnd();
            lost.Add(read.Count, from, read.EpochSeconds);
            offset += read.Length;
        }

        // Without a connection nothing else reads it, and this is called every ten minutes at most.
        _failedReads += isUnreadable ? Limits.SegmentReadsMax / 10 : 0;
        return !isUnreadable;
    }

    public void RemoveOldestSegment()
    {
        // If flash does not remove it, its blocks may be sent again after the next boot; no reading is lost.
        _flash.TryRemove(GetSlotName(_oldest));
        _oldest++;
        _readOffset = 0;
        _failedReads = 0;
    }

    private bool NeedsNewSegment(int length)
    {
        return IsEmpty || _isSealed || _end + length > Limits.SegmentBytesMax;
    }

    private string GetSlotName(int segment)
    {
        return "readings." + (segment % _slotsCount).ToString();
    }

    private bool TryRead(int segment, int offset, ReadingBlock block, out bool isUnreadable)
    {
        Array.Clear(block.Bytes, 0, block.Bytes.Length);
        int length = _flash.ReadFrom(GetSlotName(segment), offset, block.Bytes);
        isUnreadable = length == SlotLength.Unreadable;
        _failedReads = isUnreadable ? _failedReads + 1 : 0;
        return block.IsValid(length - offset);
    }

    private void RecordLast(ReadingBlock block)
    {
        block.ReadToEnd();
        _lastBootNumber = block.BootNumber;
        _lastSequence = block.Sequence;
    }
}
