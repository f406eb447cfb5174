using System;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Telemetry;

/// <summary>
/// Blocks of readings in flash, in segments: files of at most 4 kB, numbered, each in the slot of its number modulo the
/// count of slots. Blocks are added to the newest and taken from the oldest; a block that does not read well ends its
/// segment, for reading and for writing.
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
    private int _lastBootNumber;
    private int _lastSequence;

    public Segments(IFlash flash, int count)
    {
        _flash = flash;
        _slotsCount = count;
    }

    /// <summary>The boot of the newest block that was ever found or added; 0 before the first.</summary>
    public int LastBootNumber => _lastBootNumber;

    public bool IsEmpty => _oldest > _newest;

    /// <summary>Where the block that <see cref="TryReadOldest"/> gives begins: segment, then offset in it.</summary>
    public int OldestSegment => _oldest;

    public int OldestOffset => _readOffset;

    /// <summary>
    /// Finds the segments, without those before the oldest one kept. Reads a block of each, all of the newest one's,
    /// into the block that is lent for that.
    /// </summary>
    public void Load(int oldestKept, ReadingBlock scratch)
    {
        _oldest = oldestKept > 1 ? oldestKept : 1;
        _newest = _oldest - 1;
        for (int slot = 0; slot < _slotsCount; slot++)
        {
            if (TryRead(GetSlotName(slot), 0, scratch) && scratch.Segment % _slotsCount == slot
                && scratch.Segment >= oldestKept)
            {
                _oldest = IsEmpty || scratch.Segment < _oldest ? scratch.Segment : _oldest;
                _newest = scratch.Segment > _newest ? scratch.Segment : _newest;
            }
        }

        while (!IsEmpty && TryRead(GetSlotName(_newest), _end, scratch) && scratch.Segment == _newest)
        {
            _end += scratch.Length;
            RecordLast(scratch);
        }

        // What a power cut has left behind the last good block must not come between it and a next one.
        _isSealed = !IsEmpty && _flash.ReadFrom(GetSlotName(_newest), _end, scratch.Bytes) != _end;
    }

    /// <summary>Whether these readings, or younger ones, are or were in a segment.</summary>
    public bool HasStored(ReadingBlock block)
    {
        block.ReadToEnd();
        return block.BootNumber < _lastBootNumber || (block.BootNumber == _lastBootNumber && block.Sequence <= _lastSequence);
    }

    /// <summary>Whether a block of this length only fits when the oldest segment goes.</summary>
    public bool IsFullFor(int length)
    {
        return NeedsNewSegment(length) && !IsEmpty && _newest + 1 - _oldest >= _slotsCount;
    }

    /// <summary>Adds a block and reads it back; only when not full for it. False when flash did not take it.</summary>
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

        // What counts is what the next boot will find, whatever the write says of itself.
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

    /// <summary>The oldest block; false when there is none. A segment that is read to its end is removed.</summary>
    public bool TryReadOldest(ReadingBlock block)
    {
        while (!IsEmpty)
        {
            bool isAtEnd = _oldest == _newest && _readOffset >= _end;
            if (!isAtEnd && TryRead(GetSlotName(_oldest), _readOffset, block) && block.Segment == _oldest)
            {
                _readLength = block.Length;
                return true;
            }

            RemoveOldestSegment();
        }

        return false;
    }

    /// <summary>Removes the block that was read last, which began here, if it is the oldest still.</summary>
    public void RemoveBlock(int segment, int offset)
    {
        if (segment == _oldest && offset == _readOffset)
        {
            _readOffset += _readLength;
        }
    }

    /// <summary>The oldest segment is to be given up: what of it was not removed yet is lost.</summary>
    public void RecordOldestAsLost(LostReadings lost)
    {
        var read = new ReadingBlock();
        while (TryRead(GetSlotName(_oldest), _readOffset, read) && read.Segment == _oldest)
        {
            read.Rewind();
            read.TryReadNext();
            long from = read.EpochSeconds;
            read.ReadToEnd();
            lost.Add(read.Count, from, read.EpochSeconds);
            _readOffset += read.Length;
        }
    }

    public void RemoveOldestSegment()
    {
        // Refused, it may be sent again after the next boot: no reading is lost by that.
        _flash.TryRemove(GetSlotName(_oldest));
        _oldest++;
        _readOffset = 0;
    }

    private bool NeedsNewSegment(int length)
    {
        return IsEmpty || _isSealed || _end + length > Limits.SegmentBytesMax;
    }

    private string GetSlotName(int segment)
    {
        return "readings." + (segment % _slotsCount).ToString();
    }

    private bool TryRead(string slot, int offset, ReadingBlock block)
    {
        Array.Clear(block.Bytes, 0, block.Bytes.Length);
        return block.IsValid(_flash.ReadFrom(slot, offset, block.Bytes) - offset);
    }

    private void RecordLast(ReadingBlock block)
    {
        block.ReadToEnd();
        _lastBootNumber = block.BootNumber;
        _lastSequence = block.Sequence;
    }
}
