using System;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Flash;

/// <summary>State of a record's two slots at boot (D4).</summary>
public enum SlotState
{
    /// <summary>Both slots absent, or one absent and one bad: a new device.</summary>
    New,

    /// <summary>A good record in one slot; the other slot is good or absent.</summary>
    Ok,

    /// <summary>A good record beside a bad one.</summary>
    Recovered,

    /// <summary>Two bad slots: the record is lost.</summary>
    Lost,
}

/// <summary>
/// One record in two slots (D4). A commit writes the slot that is not in use and counts only after it was read back. So
/// the last good record survives a power cut at any byte.
/// <code>
/// offset  0       1         5        7          7 + length
///         format  revision  length   payload    CRC-32 of all before it      (big endian)
/// </code>
/// </summary>
public sealed class SlotPair
{
    private const int SlotsCount = 2;
    private const int HeaderBytes = 7;
    private const int CrcBytes = 4;

    private readonly IFlash _flash;
    private readonly string _name;
    private readonly byte _format;
    private readonly int _payloadBytesMax;
    private byte[]? _payload;
    private int _activeSlot;

    /// <param name="flash">The port that holds the slots.</param>
    /// <param name="name">The record's name. Its slots are name.a and name.b.</param>
    /// <param name="format">
    /// Format that commits write, from 1. Slots of older formats are read; a slot of a newer format counts as bad.
    /// </param>
    /// <param name="payloadBytesMax">Length of the longest payload in bytes; at most 65,535.</param>
    public SlotPair(IFlash flash, string name, byte format, int payloadBytesMax)
    {
        _flash = flash;
        _name = name;
        _format = format;
        _payloadBytesMax = payloadBytesMax;
    }

    /// <summary>
    /// The record's bytes. After <see cref="Load"/> they are the newest good payload; before <see cref="TryCommit"/>
    /// the caller fills them. They take RAM until <see cref="Release"/>; the next use gets new bytes, all 0.
    /// </summary>
    public byte[] Payload
    {
        get
        {
            _payload ??= new byte[_payloadBytesMax];
            return _payload;
        }
    }

    /// <summary>Bytes of <see cref="Payload"/> that the newest record has; 0 when there is no record.</summary>
    public int PayloadLength { get; private set; }

    /// <summary>The format of the newest record.</summary>
    public int Format { get; private set; }

    /// <summary>Number of the newest record: one more with each commit; 0 when there is no record.</summary>
    public int Revision { get; private set; }

    /// <summary>Reads both slots and loads the newest good record. Blocks as <see cref="IFlash.Read"/> does.</summary>
    public SlotState Load()
    {
        int bad = 0;
        int absent = 0;
        Revision = 0;
        PayloadLength = 0;
        byte[] bytes = CreateBuffer();
        for (int slot = 0; slot < SlotsCount; slot++)
        {
            int length = _flash.Read(GetSlotName(slot), bytes);
            bool isValid = IsValid(bytes, length);
            absent += length == SlotLength.Absent ? 1 : 0;
            bad += length != SlotLength.Absent && !isValid ? 1 : 0;
            if (isValid && ReadRevision(bytes) > Revision)
            {
                LoadFrom(slot, bytes);
            }
        }

        if (Revision > 0)
        {
            return bad > 0 ? SlotState.Recovered : SlotState.Ok;
        }

        return absent > 0 ? SlotState.New : SlotState.Lost;
    }

    /// <summary>
    /// Writes the first <paramref name="length"/> bytes of <see cref="Payload"/> as the next revision. False when they
    /// are not read back; the old record then stays in force. Blocks as <see cref="IFlash.TryWrite"/> does.
    /// </summary>
    public bool TryCommit(int length)
    {
        byte[] bytes = CreateBuffer();
        int bytesLength = Encode(bytes, length);
        int crc = ReadCrc(bytes, bytesLength);
        int target = Revision == 0 ? 0 : 1 - _activeSlot;

        // The result of TryWrite is ignored, because the next boot reads the slot. The slot becomes the one in use only
        // when the record is read back from it.
        _flash.TryWrite(GetSlotName(target), bytes, bytesLength);
        int readLength = _flash.Read(GetSlotName(target), bytes);
        if (readLength != bytesLength || !IsValid(bytes, bytesLength) || ReadCrc(bytes, bytesLength) != crc)
        {
            RemoveIfUnreadable(target, readLength);
            return false;
        }

        _activeSlot = target;
        Format = _format;
        Revision++;
        PayloadLength = length;
        return true;
    }

    /// <summary><see cref="TryCommit"/>, then <see cref="Release"/>.</summary>
    public bool TryCommitAndRelease(int length)
    {
        bool isCommitted = TryCommit(length);
        Release();
        return isCommitted;
    }

    /// <summary>Frees the RAM of <see cref="Payload"/>.</summary>
    public void Release()
    {
        _payload = null;
    }

    /// <summary>
    /// Reads the integer (4 bytes, big endian) at an offset of the payload from both slots, good or bad. Returns the
    /// larger one that is from 1 to <paramref name="max"/>, or 0 if there is none. Use it for a number that must not
    /// become smaller when both slots are bad.
    /// </summary>
    public int ReadLargest(int offset, int max)
    {
        int largest = 0;
        int position = HeaderBytes + offset;
        byte[] bytes = CreateBuffer();
        for (int slot = 0; slot < SlotsCount; slot++)
        {
            int value = _flash.Read(GetSlotName(slot), bytes) < position + 4 ? 0 : BigEndian.Read(bytes, position);
            largest = value > largest && value <= max ? value : largest;
        }

        return largest;
    }

    // The write may have succeeded. Then the record would come into force at the next boot, although it was refused.
    private void RemoveIfUnreadable(int slot, int readLength)
    {
        if (readLength == SlotLength.Unreadable)
        {
            _flash.TryRemove(GetSlotName(slot));
        }
    }

    private static bool IsIntact(byte[] bytes, int length)
    {
        int end = HeaderBytes + ReadLength(bytes);
        return end + CrcBytes == length
            && ReadCrc(bytes, length) == (int)Crc32.Compute(bytes, 0, end);
    }

    private static int ReadCrc(byte[] bytes, int length)
    {
        return BigEndian.Read(bytes, length - CrcBytes);
    }

    private static int ReadRevision(byte[] bytes)
    {
        return BigEndian.Read(bytes, 1);
    }

    private static int ReadLength(byte[] bytes)
    {
        return (bytes[5] << 8) | bytes[6];
    }

    // Allocated for one read or write: a record is read once a boot and written seldom.
    private byte[] CreateBuffer()
    {
        return new byte[HeaderBytes + _payloadBytesMax + CrcBytes];
    }

    private string GetSlotName(int slot)
    {
        return _name + (slot == 0 ? ".a" : ".b");
    }

    private int Encode(byte[] bytes, int length)
    {
        bytes[0] = _format;
        BigEndian.Write(bytes, 1, Revision + 1);
        bytes[5] = (byte)(length >> 8);
        bytes[6] = (byte)length;
        Array.Copy(Payload, 0, bytes, HeaderBytes, length);
        int end = HeaderBytes + length;
        BigEndian.Write(bytes, end, (int)Crc32.Compute(bytes, 0, end));
        return end + CrcBytes;
    }

    private bool IsValid(byte[] bytes, int length)
    {
        return length >= HeaderBytes + CrcBytes && length <= bytes.Length && IsKnownFormat(bytes[0])
            && IsIntact(bytes, length);
    }

    private bool IsKnownFormat(byte format)
    {
        return format > 0 && format <= _format;
    }

    private void LoadFrom(int slot, byte[] bytes)
    {
        _activeSlot = slot;
        Format = bytes[0];
        Revision = ReadRevision(bytes);
        PayloadLength = ReadLength(bytes);
        Array.Copy(bytes, HeaderBytes, Payload, 0, PayloadLength);
    }
}
