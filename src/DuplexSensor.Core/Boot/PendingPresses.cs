using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Boot;

/// <summary>
/// The last presses whose events are still owed, oldest first: each has its count and its time. A planned restart
/// carries them on in the boot record; from then on a time is a date, or unknown (D18).
/// <code>
/// record: how many (1), then of each: count (4)  epoch seconds (4), 0 when unknown
/// </code>
/// </summary>
public sealed class PendingPresses
{
    /// <summary>The longest record.</summary>
    public const int BytesMax = 1 + (Limits.PendingPressesMax * PressBytes);

    private const int PressBytes = 8;

    // Made with the first press, let go with the last.
    private int[]? _counts;
    private long[]? _times;
    private int _datedCount;

    public int Count { get; private set; }

    private int[] Counts => _counts ??= new int[Limits.PendingPressesMax];

    private long[] Times => _times ??= new long[Limits.PendingPressesMax];

    public int GetCount(int index)
    {
        return Counts[index];
    }

    /// <summary>When it was pressed, in seconds since 1970; 0 when that is not known.</summary>
    public long GetEpochSeconds(int index, UtcReference utc)
    {
        return index < _datedCount ? Times[index] : utc.ToEpochSeconds(Times[index]);
    }

    public void Add(int count, long nowMs)
    {
        if (Count == Limits.PendingPressesMax)
        {
            // The oldest goes: what happened last says more.
            System.Array.Copy(Counts, 1, Counts, 0, --Count);
            System.Array.Copy(Times, 1, Times, 0, Count);
            _datedCount -= _datedCount > 0 ? 1 : 0;
        }

        Counts[Count] = count;
        Times[Count++] = nowMs;
    }

    public void Clear()
    {
        Count = 0;
        _datedCount = 0;
        _counts = null;
        _times = null;
    }

    /// <summary>Before a planned restart: a monotonic time means nothing to the next boot.</summary>
    public void SetDates(UtcReference utc)
    {
        for (; _datedCount < Count; _datedCount++)
        {
            Times[_datedCount] = utc.ToEpochSeconds(Times[_datedCount]);
        }
    }

    /// <summary>Returns the offset behind it. What has no date has none in flash.</summary>
    public int Write(byte[] record, int offset)
    {
        record[offset++] = (byte)Count;
        for (int i = 0; i < Count; i++, offset += PressBytes)
        {
            BigEndian.Write(record, offset, Counts[i]);
            BigEndian.Write(record, offset + 4, i < _datedCount ? (int)(uint)Times[i] : 0);
        }

        return offset;
    }

    /// <summary>Reads what is there, from an offset up to an end.</summary>
    public void Read(byte[] record, int offset, int end)
    {
        int count = offset < end ? record[offset] : 0;
        Count = count <= Limits.PendingPressesMax && offset + 1 + (count * PressBytes) <= end ? count : 0;
        _datedCount = Count;
        for (int i = 0; i < Count; i++)
        {
            Counts[i] = BigEndian.Read(record, offset + 1 + (i * PressBytes));
            Times[i] = (uint)BigEndian.Read(record, offset + 5 + (i * PressBytes));
        }
    }
}
