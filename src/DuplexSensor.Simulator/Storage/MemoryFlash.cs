using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator.Storage;

/// <summary>
/// Flash for tests, in memory, with faults that a test can set. One object serves all boots of a board.
/// </summary>
public sealed class MemoryFlash : IFlash
{
    private readonly Dictionary<string, byte[]> _slots = [];

    /// <summary>
    /// Number of bytes after which the next write throws <see cref="PowerCutException"/>; if the write is shorter, it
    /// throws after the last byte. It applies to one write and is then null again.
    /// </summary>
    public int? CutAfterBytes { get; set; }

    /// <summary>Number of writes and removals that run before <see cref="CutAfterBytes"/> applies.</summary>
    public int WritesBeforeCut { get; set; }

    /// <summary>While false, a write returns true but the slot keeps its old bytes, like worn-out flash.</summary>
    public bool PersistsWrites { get; set; } = true;

    /// <summary>
    /// Number of writes that still succeed before all are lost; null when <see cref="PersistsWrites"/> decides.
    /// </summary>
    public int? WritesBeforeLoss { get; set; }

    /// <summary>While true, a write returns false and the slot keeps its old bytes.</summary>
    public bool RefusesWrites { get; set; }

    /// <summary>While true, no slot that exists can be read.</summary>
    public bool RefusesReads { get; set; }

    /// <summary>While true, a write returns false for lack of memory, and the slot keeps its old bytes.</summary>
    public bool IsOutOfMemory { get; set; }

    private bool Refuses => RefusesWrites || IsOutOfMemory;

    /// <summary>Number of writes begun so far, successful or not.</summary>
    public int WriteCount { get; private set; }

    /// <summary>The names of the existing slots.</summary>
    public IEnumerable<string> Slots => _slots.Keys;

    public int Read(string slot, byte[] buffer) => ReadFrom(slot, 0, buffer);

    public int ReadFrom(string slot, int offset, byte[] buffer)
    {
        if (!_slots.TryGetValue(slot, out byte[]? bytes))
        {
            return SlotLength.Absent;
        }

        if (RefusesReads)
        {
            return SlotLength.Unreadable;
        }

        bytes.AsSpan(offset, Math.Min(bytes.Length - offset, buffer.Length)).CopyTo(buffer);
        return bytes.Length;
    }

    public bool TryWrite(string slot, byte[] bytes, int length) => TryStore(slot, [], bytes.AsSpan(0, length));

    public bool TryAppend(string slot, byte[] bytes, int length) =>
        TryStore(slot, _slots.GetValueOrDefault(slot, []), bytes.AsSpan(0, length));

    /// <summary>A power cut after 0 bytes leaves the slot unchanged; a cut after more bytes removes the slot.</summary>
    public bool TryRemove(string slot)
    {
        bool isCut = ConsumeCut(out int bytesLeft);
        if ((!isCut || bytesLeft > 0) && PersistsWrites && !Refuses)
        {
            _slots.Remove(slot);
        }

        return isCut ? throw new PowerCutException() : !Refuses;
    }

    /// <summary>Flips one bit in the middle of a slot, which must exist and not be empty.</summary>
    public void Corrupt(string slot)
    {
        byte[] bytes = _slots[slot];
        bytes[bytes.Length / 2] ^= 1;
    }

    /// <summary>Flips one bit of a slot; <paramref name="bit"/> is 0 to 8 times the slot's length - 1.</summary>
    public void FlipBit(string slot, int bit) => _slots[slot][bit / 8] ^= (byte)(1 << (bit % 8));

    /// <summary>A copy of the slot's bytes; empty when there is no such slot.</summary>
    public byte[] CopySlot(string slot) => _slots.TryGetValue(slot, out byte[]? bytes) ? [.. bytes] : [];

    /// <summary>Removes a slot, as if it had never been written.</summary>
    public void Erase(string slot) => _slots.Remove(slot);

    private bool ConsumeCut(out int bytesLeft)
    {
        bytesLeft = CutAfterBytes ?? 0;
        if (CutAfterBytes is null || WritesBeforeCut-- > 0)
        {
            return false;
        }

        WritesBeforeCut = 0;
        CutAfterBytes = null;
        return true;
    }

    private bool TryStore(string slot, ReadOnlySpan<byte> before, ReadOnlySpan<byte> added)
    {
        WriteCount++;
        if (ConsumeCut(out int bytesLeft))
        {
            _slots[slot] = [.. before, .. added[..Math.Min(bytesLeft, added.Length)]];
            throw new PowerCutException();
        }

        bool isPersisted = WritesBeforeLoss is null ? PersistsWrites : WritesBeforeLoss-- > 0;
        if (isPersisted && !Refuses)
        {
            _slots[slot] = [.. before, .. added];
        }

        return !Refuses;
    }
}
