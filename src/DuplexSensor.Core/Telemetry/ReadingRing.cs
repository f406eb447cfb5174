using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Telemetry;

/// <summary>The readings of this boot that no report and no block in flash holds yet, oldest first, in RAM.</summary>
public sealed class ReadingRing
{
    // A power of two, so that the place of a reading needs no division.
    private const int IndexMask = Limits.ReadingsInRamMax - 1;

    // Temperature and humidity take 12 bits each, with a sign; 40 bits of milliseconds are 34 years.
    private const int ValueBits = 12;
    private const int HumidityShift = 64 - ValueBits;
    private const long ValueMask = (1 << ValueBits) - 1;

    // Arrays of numbers: on the device each field of an object takes 12 bytes, whatever it holds.
    private readonly int[] _sequences = new int[Limits.ReadingsInRamMax];
    private readonly long[] _values = new long[Limits.ReadingsInRamMax];
    private readonly Reading _shared = new Reading();
    private int _first;

    public int Count { get; private set; }

    public bool IsFull => Count == _sequences.Length;

    /// <summary>The oldest is at 0. It is lent until the next call.</summary>
    public Reading At(int index)
    {
        int slot = (_first + index) & IndexMask;
        _shared.Sequence = _sequences[slot];
        long values = _values[slot];
        _shared.AtMs = values >> (2 * ValueBits);
        _shared.TemperatureTenths = (int)((values >> ValueBits) << HumidityShift >> HumidityShift);
        _shared.HumidityTenths = (int)(values << HumidityShift >> HumidityShift);
        return _shared;
    }

    /// <summary>Adds a copy of a reading, the newest; only when not full.</summary>
    public void Add(Reading reading)
    {
        Invariant.Require(!IsFull, "more readings than the ring holds");
        Write(Count++, reading);
    }

    /// <summary>
    /// Adds to a block that was started, oldest first, what fits it, up to but not with a sequence. Returns how many.
    /// </summary>
    public int CopyTo(ReadingBlock block, int endSequence, UtcReference utc)
    {
        for (int count = 0; count < Count; count++)
        {
            Reading next = At(count);
            if (next.Sequence == endSequence || !block.TryAdd(next, utc.ToEpochSeconds(next.AtMs)))
            {
                return count;
            }
        }

        return Count;
    }

    public void RemoveFirst(int count)
    {
        _first = (_first + count) & IndexMask;
        Count -= count;
    }

    /// <summary>Removes the reading of this number, if it is here. The newest is found first.</summary>
    public void RemoveSequence(int sequence)
    {
        int index = Count - 1;
        while (index >= 0 && At(index).Sequence != sequence)
        {
            index--;
        }

        if (index < 0)
        {
            return;
        }

        for (; index < Count - 1; index++)
        {
            Write(index, At(index + 1));
        }

        Count--;
    }

    private void Write(int index, Reading reading)
    {
        int slot = (_first + index) & IndexMask;
        _sequences[slot] = reading.Sequence;
        _values[slot] = (reading.AtMs << (2 * ValueBits))
            | ((reading.TemperatureTenths & ValueMask) << ValueBits) | (reading.HumidityTenths & ValueMask);
    }
}
