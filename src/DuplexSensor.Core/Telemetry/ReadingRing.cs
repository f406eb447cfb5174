namespace DuplexSensor.Core.Telemetry;

/// <summary>The readings of this boot that no report and no block in flash holds yet, oldest first, in RAM.</summary>
public sealed class ReadingRing
{
    // A power of two, so that the place of a reading needs no division.
    private const int Mask = Limits.ReadingsInRamMax - 1;

    private readonly Reading[] _readings = new Reading[Limits.ReadingsInRamMax];
    private int _first;

    public ReadingRing()
    {
        for (int i = 0; i < _readings.Length; i++)
        {
            _readings[i] = new Reading();
        }
    }

    public int Count { get; private set; }

    public bool IsFull => Count == _readings.Length;

    /// <summary>The oldest is at 0.</summary>
    public Reading At(int index)
    {
        return _readings[(_first + index) & Mask];
    }

    /// <summary>The place of the next reading, for the caller to fill; only when not full.</summary>
    public Reading Add()
    {
        Invariant.Holds(!IsFull, "more readings than the ring holds");
        return At(Count++);
    }

    /// <summary>
    /// Adds to a block that was started, oldest first, what fits it, up to but not with a sequence. Returns how many.
    /// </summary>
    public int CopyTo(ReadingBlock block, int before, UtcNow utc)
    {
        int count = 0;
        while (count < Count && At(count).Sequence != before && block.TryAdd(At(count), utc.SecondsAt(At(count).AtMs)))
        {
            count++;
        }

        return count;
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

        Reading removed = At(index);
        for (; index < Count - 1; index++)
        {
            _readings[(_first + index) & Mask] = At(index + 1);
        }

        _readings[(_first + index) & Mask] = removed;
        Count--;
    }
}
