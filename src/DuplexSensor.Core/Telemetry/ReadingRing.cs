using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Telemetry;

/// <summary>The readings of this boot that no report and no block in flash holds yet, oldest first, in RAM.</summary>
public sealed class ReadingRing
{
    // A power of two, so that the place of a reading needs no division.
    private const int Mask = Limits.ReadingsInRamMax - 1;

    // Temperature and humidity take 12 bits each, with a sign; 40 bits of milliseconds are 34 years.
    private const int BitsEach = 12;
    private const int UpToHumidity = 64 - BitsEach;
    private const long Value = (1 << BitsEach) - 1;

    // Arrays of numbers: on the device each field of an object takes 12 bytes, whatever it holds.
    private readonly int[] _sequences = new int[Limits.ReadingsInRamMax];
    private readonly long[] _values = new long[Limits.ReadingsInRamMax];
    private readonly Reading _lent = new Reading();
    private int _first;

    public int Count { get; private set; }

    public bool IsFull => Count == _sequences.Length;

    /// <summary>The oldest is at 0. It is lent until the next call.</summary>
    public Reading At(int index)
    {
        int place = (_first + index) & Mask;
        _lent.Sequence = _sequences[place];
        long values = _values[place];
        _lent.AtMs = values >> (2 * BitsEach);
        _lent.TemperatureTenths = (int)((values >> BitsEach) << UpToHumidity >> UpToHumidity);
        _lent.HumidityTenths = (int)(values << UpToHumidity >> UpToHumidity);
        return _lent;
    }

    /// <summary>Adds a copy of a reading, the newest; only when not full.</summary>
    public void Add(Reading reading)
    {
        Invariant.Holds(!IsFull, "more readings than the ring holds");
        Put(Count++, reading);
    }

    /// <summary>
    /// Adds to a block that was started, oldest first, what fits it, up to but not with a sequence. Returns how many.
    /// </summary>
    public int CopyTo(ReadingBlock block, int before, UtcNow utc)
    {
        for (int count = 0; count < Count; count++)
        {
            Reading next = At(count);
            if (next.Sequence == before || !block.TryAdd(next, utc.SecondsAt(next.AtMs)))
            {
                return count;
            }
        }

        return Count;
    }

    public void RemoveFirst(int count)
    {
        _first = (_first + count) & Mask;
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
            Put(index, At(index + 1));
        }

        Count--;
    }

    private void Put(int index, Reading reading)
    {
        int place = (_first + index) & Mask;
        _sequences[place] = reading.Sequence;
        _values[place] = (reading.AtMs << (2 * BitsEach))
            | ((reading.TemperatureTenths & Value) << BitsEach) | (reading.HumidityTenths & Value);
    }
}
