using DuplexSensor.Core.Flash;
using DuplexSensor.Simulator.Storage;

namespace DuplexSensor.UnitTests.Core.Flash;

/// <summary>A record named "record" in flash, for tests of its two slots.</summary>
internal sealed class SlotRecord
{
    public const byte Format = 1;
    public const int OverheadBytes = 11;
    public const int PayloadBytesMax = 8;

    public static readonly byte[] Old = [10, 11, 12, 13];
    public static readonly byte[] New = [20, 21, 22];

    public MemoryFlash Flash { get; } = new();

    /// <summary>A slot pair that has not loaded anything yet.</summary>
    public SlotPair CreateSlots() => new(Flash, "record", Format, PayloadBytesMax);

    public SlotState Load(out SlotPair slots)
    {
        slots = CreateSlots();
        return slots.Load();
    }

    public byte[] Payload(SlotPair slots) => slots.Payload[..slots.PayloadLength];

    public bool TryCommit(SlotPair slots, byte[] payload)
    {
        payload.CopyTo(slots.Payload, 0);
        return slots.TryCommit(payload.Length);
    }

    public void Commit(SlotPair slots, byte[] payload) => Assert.True(TryCommit(slots, payload));

    /// <summary>Loads the record, then commits the payloads one after the other.</summary>
    public SlotPair LoadAndCommit(params byte[][] payloads)
    {
        Load(out SlotPair slots);
        foreach (byte[] payload in payloads)
        {
            Commit(slots, payload);
        }

        return slots;
    }

    /// <summary>Commits <see cref="New"/>; power fails after the given number of bytes.</summary>
    public void CutCommit(SlotPair slots, int bytes)
    {
        Flash.CutAfterBytes = bytes;
        Assert.Throws<PowerCutException>(() => TryCommit(slots, New));
    }

    /// <summary>The bytes of slot "a" or "b"; null when it is absent.</summary>
    public byte[]? ReadSlot(string name)
    {
        byte[] buffer = new byte[1_000];
        int length = Flash.Read("record." + name, buffer);
        return length < 0 ? null : buffer[..length];
    }

    /// <summary>Writes the slot's good bytes with one bit flipped.</summary>
    public void FlipBit(string name, byte[] good, int bit)
    {
        byte[] bytes = [.. good];
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        Flash.TryWrite("record." + name, bytes, bytes.Length);
    }
}
