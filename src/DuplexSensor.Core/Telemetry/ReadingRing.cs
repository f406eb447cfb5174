using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Telemetry;

/// <summary>
/// In RAM, oldest first: the readings of this boot that are in no accepted report and no block in flash yet, at most
/// <see cref="Limits.ReadingsInRamMax"/>.
/// </summary>
public sealed class ReadingRing
{
    // ReadingsInRamMax is a power of two, so that an index needs no division.
    private const int IndexMask = Limits.ReadingsInRamMax - 1;

    // Temperature and humidity take 12 bits each, with a sign; 40 bits of milliseconds are 34 years.
    private const int ValueBits = 12;
    private const int HumidityShift = 64 - ValueBits;
    private const long ValueMask = (1 << ValueBits) - 1;

    // Arrays of numbers, because each field of an object takes 12 bytes on the device, whatever its type.
    private readonly int[] _sequences = new int[Limits.ReadingsInRamMax];
    private readonly long[] _values = new long[Limits.ReadingsInRamMax];
    private readonly Reading _shared = new Reading();
    private int _first;

    public int Count { get; private set; }

    public bool IsFull => Count == _sequences.Length;

    /// <summary>The reading at an index; the oldest is at 0. The object is valid until the next call.</summary>
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

    /// <summary>Adds a copy of the newest reading; only when not full.</summary>
    public void Add(Reading reading)
    {
        Invariant.Require(!IsFull, "more readings than the ring holds");
        Write(Count++, reading);
    }

    /// <summary>
    /// Adds readings to a started block, oldest first, until one does not fit or has the number
    /// <paramref name="endSequence"/>. Returns how many were added.
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

    /// <summary>Removes the reading of this number, if present; searches from the newest.</summary>
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
