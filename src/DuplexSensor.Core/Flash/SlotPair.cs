using System;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Flash;

/// <summary>What two slots held at boot (D4).</summary>
public enum SlotState
{
    /// <summary>Nothing, or only the first write ever, torn: a new device.</summary>
    New,

    /// <summary>A good record, and no bad one beside it.</summary>
    Ok,

    /// <summary>A good record beside a bad one.</summary>
    Recovered,

    /// <summary>Two bad ones.</summary>
    Lost,
}

/// <summary>
/// One record in two slots (D4): a commit writes the slot not in use and reads it back, and only then counts it, so
/// that the last good record survives a power cut at any byte.
/// <code>
/// offset  0       1         5        7          7 + length
///         format  revision  length   payload    CRC-32 of all before it      (big endian)
/// </code>
/// </summary>
public sealed class SlotPair
{
    private const int HeaderBytes = 7;
    private const int CrcBytes = 4;

    private readonly IFlash _flash;
    private readonly string[] _slots;
    private readonly byte _format;
    private readonly byte[] _image;
    private int _slotInUse;

    /// <param name="flash">Where the slots are.</param>
    /// <param name="name">The record's name; its slots are name.a and name.b.</param>
    /// <param name="format">The payload's format, from 1; older ones are read, a slot of a newer one counts as bad.</param>
    /// <param name="payloadBytesMax">The longest payload.</param>
    public SlotPair(IFlash flash, string name, byte format, int payloadBytesMax)
    {
        _flash = flash;
        _slots = new[] { name + ".a", name + ".b" };
        _format = format;
        _image = new byte[HeaderBytes + payloadBytesMax + CrcBytes];
        Payload = new byte[payloadBytesMax];
    }

    /// <summary>
    /// The record's bytes: after <see cref="Load"/> the newest good ones; before <see cref="TryCommit"/> filled by the
    /// caller.
    /// </summary>
    public byte[] Payload { get; }

    public int PayloadLength { get; private set; }

    /// <summary>The format that the payload was written in.</summary>
    public int Format { get; private set; }

    /// <summary>Grows by one with each commit; 0 when there is no record.</summary>
    public int Revision { get; private set; }

    /// <summary>Finds the newest good record. Blocks as <see cref="IFlash.Read"/> does.</summary>
    public SlotState Load()
    {
        int bad = 0;
        int absent = 0;
        Revision = 0;
        PayloadLength = 0;
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            int length = _flash.Read(_slots[slot], _image);
            absent += length < 0 ? 1 : 0;
            bad += length >= 0 && !IsGood(length) ? 1 : 0;
            if (length >= 0 && IsGood(length) && RevisionRead() > Revision)
            {
                Take(slot);
            }
        }

        if (Revision > 0)
        {
            return bad > 0 ? SlotState.Recovered : SlotState.Ok;
        }

        return absent > 0 ? SlotState.New : SlotState.Lost;
    }

    /// <summary>
    /// Writes the first <paramref name="length"/> bytes of <see cref="Payload"/> as the next revision. False when flash
    /// did not take them: then the old record stays the one in force.
    /// </summary>
    public bool TryCommit(int length)
    {
        int imageLength = Encode(length);
        int crc = CrcIn(imageLength);
        int target = Revision == 0 ? 0 : 1 - _slotInUse;

        // Read back what the chip holds, whatever the write says of itself: that is what the next boot will find, and
        // only when it is the record is this the slot in use.
        _flash.TryWrite(_slots[target], _image, imageLength);
        bool isThere = _flash.Read(_slots[target], _image) == imageLength;
        if (!isThere || !IsGood(imageLength) || CrcIn(imageLength) != crc)
        {
            return false;
        }

        _slotInUse = target;
        Format = _format;
        Revision++;
        PayloadLength = length;
        return true;
    }

    /// <summary>
    /// The integer (4 bytes, big endian) at an offset of the payload as the slots hold it, good or bad: the larger of
    /// those from 1 to a bound, 0 where there is none. For what must not become smaller when both slots have rotted.
    /// </summary>
    public int LargestAt(int offset, int max)
    {
        int largest = 0;
        int at = HeaderBytes + offset;
        foreach (string slot in _slots)
        {
            int there = _flash.Read(slot, _image) < at + 4 ? 0 : BigEndian.Read(_image, at);
            largest = there > largest && there <= max ? there : largest;
        }

        return largest;
    }

    private int Encode(int length)
    {
        _image[0] = _format;
        BigEndian.Write(_image, 1, Revision + 1);
        _image[5] = (byte)(length >> 8);
        _image[6] = (byte)length;
        Array.Copy(Payload, 0, _image, HeaderBytes, length);
        int end = HeaderBytes + length;
        BigEndian.Write(_image, end, (int)Crc32.Of(_image, 0, end));
        return end + CrcBytes;
    }

    private bool IsGood(int length)
    {
        if (length < HeaderBytes + CrcBytes || length > _image.Length || !IsFormatKnown(_image[0]))
        {
            return false;
        }

        int end = HeaderBytes + LengthRead();
        return end + CrcBytes == length
            && CrcIn(length) == (int)Crc32.Of(_image, 0, end)
            && RevisionRead() > 0;
    }

    private int CrcIn(int imageLength)
    {
        return BigEndian.Read(_image, imageLength - CrcBytes);
    }

    private bool IsFormatKnown(byte format)
    {
        return format > 0 && format <= _format;
    }

    private void Take(int slot)
    {
        _slotInUse = slot;
        Format = _image[0];
        Revision = RevisionRead();
        PayloadLength = LengthRead();
        Array.Copy(_image, HeaderBytes, Payload, 0, PayloadLength);
    }

    private int RevisionRead()
    {
        return BigEndian.Read(_image, 1);
    }

    private int LengthRead()
    {
        return (_image[5] << 8) | _image[6];
    }
}
