using DuplexSensor.Core.Flash;
using DuplexSensor.Simulator.Storage;

namespace DuplexSensor.UnitTests.Core.Flash;

/// <summary>A record named "record" in flash, and what stories about its two slots need.</summary>
internal sealed class SlotRecord
{
    public const byte Format = 1;
    public const int OverheadBytes = 11;
    public const int PayloadBytesMax = 8;

    public static readonly byte[] Old = [10, 11, 12, 13];
    public static readonly byte[] New = [20, 21, 22];

    public MemoryFlash Flash { get; } = new();

    /// <summary>Before anything was loaded.</summary>
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

    /// <summary>Loaded, then committed one after the other.</summary>
    public SlotPair LoadAndCommit(params byte[][] payloads)
    {
        Load(out SlotPair slots);
        foreach (byte[] payload in payloads)
        {
            Commit(slots, payload);
        }

        return slots;
    }

    /// <summary>A commit of <see cref="New"/> during which the power goes.</summary>
    public void CutCommit(SlotPair slots, int bytes)
    {
        Flash.CutAfterBytes = bytes;
        Assert.Throws<PowerCutException>(() => TryCommit(slots, New));
    }

    /// <summary>The bytes of slot "a" or "b"; null when there is none.</summary>
    public byte[]? ReadSlot(string name)
    {
        byte[] buffer = new byte[1_000];
        int length = Flash.Read("record." + name, buffer);
        return length < 0 ? null : buffer[..length];
    }

    /// <summary>The slot's good bytes but for one bit.</summary>
    public void FlipBit(string name, byte[] good, int bit)
    {
        byte[] bytes = [.. good];
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        Flash.TryWrite("record." + name, bytes, bytes.Length);
    }
}
