using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator.Storage;

/// <summary>Flash for tests: in memory, with faults on order. Outlives the firmware's restarts.</summary>
public sealed class MemoryFlash : IFlash
{
    private readonly Dictionary<string, byte[]> _slots = [];

    /// <summary>
    /// The next write ends in a <see cref="PowerCutException"/> after so many bytes; more than it writes: at its very
    /// end. Counts for one write, then it is null again.
    /// </summary>
    public int? CutAfterBytes { get; set; }

    /// <summary>So many writes and removals go through before <see cref="CutAfterBytes"/> counts.</summary>
    public int WritesBeforeCut { get; set; }

    /// <summary>While false, a write says that it is durable but the slot keeps what it had: worn-out flash.</summary>
    public bool WritesStick { get; set; } = true;

    /// <summary>So many writes still stick, and none after them; null: as <see cref="WritesStick"/> says.</summary>
    public int? WritesBeforeFault { get; set; }

    /// <summary>While true, a write is refused and the slot keeps what it had: a medium that says so.</summary>
    public bool RefusesWrites { get; set; }

    /// <summary>While true, a write is refused for want of memory, and the slot keeps what it had.</summary>
    public bool IsOutOfMemory { get; set; }

    private bool Refuses => RefusesWrites || IsOutOfMemory;

    /// <summary>Writes begun so far, whatever became of them.</summary>
    public int WriteCount { get; private set; }

    /// <summary>The names of the slots that are there.</summary>
    public IEnumerable<string> Slots => _slots.Keys;

    public int Read(string slot, byte[] buffer) => ReadFrom(slot, 0, buffer);

    public int ReadFrom(string slot, int offset, byte[] buffer)
    {
        if (!_slots.TryGetValue(slot, out byte[]? bytes))
        {
            return -1;
        }

        bytes.AsSpan(offset, Math.Min(bytes.Length - offset, buffer.Length)).CopyTo(buffer);
        return bytes.Length;
    }

    public bool TryWrite(string slot, byte[] bytes, int length) => TryPut(slot, [], bytes.AsSpan(0, length));

    public bool TryAppend(string slot, byte[] bytes, int length) =>
        TryPut(slot, _slots.GetValueOrDefault(slot, []), bytes.AsSpan(0, length));

    /// <summary>A cut that is ordered leaves the slot whole after 0 bytes, else absent.</summary>
    public bool TryRemove(string slot)
    {
        bool isCut = TakeCut(out int bytesLeft);
        if ((!isCut || bytesLeft > 0) && WritesStick && !Refuses)
        {
            _slots.Remove(slot);
        }

        return isCut ? throw new PowerCutException() : !Refuses;
    }

    /// <summary>Flips one bit in the middle of a slot, which must hold something.</summary>
    public void Corrupt(string slot)
    {
        byte[] bytes = _slots[slot];
        bytes[bytes.Length / 2] ^= 1;
    }

    /// <summary>Flips one bit, 0 to 8 times the slot's length - 1.</summary>
    public void Flip(string slot, int bit) => _slots[slot][bit / 8] ^= (byte)(1 << (bit % 8));

    /// <summary>What the slot holds; empty when there is no such slot.</summary>
    public byte[] Copy(string slot) => _slots.TryGetValue(slot, out byte[]? bytes) ? [.. bytes] : [];

    /// <summary>As if the slot had never been written.</summary>
    public void Erase(string slot) => _slots.Remove(slot);

    private bool TakeCut(out int bytesLeft)
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

    private bool TryPut(string slot, ReadOnlySpan<byte> before, ReadOnlySpan<byte> added)
    {
        WriteCount++;
        if (TakeCut(out int bytesLeft))
        {
            _slots[slot] = [.. before, .. added[..Math.Min(bytesLeft, added.Length)]];
            throw new PowerCutException();
        }

        bool sticks = WritesBeforeFault is null ? WritesStick : WritesBeforeFault-- > 0;
        if (sticks && !Refuses)
        {
            _slots[slot] = [.. before, .. added];
        }

        return !Refuses;
    }
}
