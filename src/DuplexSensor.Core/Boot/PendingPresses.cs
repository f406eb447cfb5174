using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Boot;

/// <summary>
/// Presses whose events are not sent yet, oldest first, each with its count and its time (D21). The boot record carries
/// them through a planned restart. A press of an earlier boot has a date, or its time is unknown (D18).
/// <code>
/// record: number of presses (1), then for each: count (4)  epoch seconds (4), 0 when unknown
/// </code>
/// </summary>
public sealed class PendingPresses
{
    /// <summary>Length of the longest record in bytes.</summary>
    public const int BytesMax = 1 + (Limits.PendingPressesMax * PressBytes);

    private const int PressBytes = 8;

    // Allocated with the first press, released when all are sent.
    private int[]? _counts;
    private long[]? _times;
    private int _datedCount;

    /// <summary>How many presses are pending; at most <see cref="Limits.PendingPressesMax"/>.</summary>
    public int Count { get; private set; }

    private int[] Counts => _counts ??= new int[Limits.PendingPressesMax];

    private long[] Times => _times ??= new long[Limits.PendingPressesMax];

    /// <summary>The button's count at a press. Index 0 is the oldest press.</summary>
    public int GetCount(int index)
    {
        return Counts[index];
    }

    /// <summary>Time of a press in seconds since 1970; 0 when it is unknown.</summary>
    public long GetEpochSeconds(int index, UtcReference utc)
    {
        return index < _datedCount ? Times[index] : utc.ToEpochSeconds(Times[index]);
    }

    /// <summary>Adds a press. When all places are in use, the oldest press is dropped.</summary>
    /// <param name="count">The button's count.</param>
    /// <param name="nowMs">Monotonic milliseconds of this boot.</param>
    public void Add(int count, long nowMs)
    {
        if (Count == Limits.PendingPressesMax)
        {
            // The oldest press is dropped, because the newest presses show what happened last.
            System.Array.Copy(Counts, 1, Counts, 0, --Count);
            System.Array.Copy(Times, 1, Times, 0, Count);
            _datedCount -= _datedCount > 0 ? 1 : 0;
        }

        Counts[Count] = count;
        Times[Count++] = nowMs;
    }

    /// <summary>Removes all presses and releases their memory.</summary>
    public void Clear()
    {
        Count = 0;
        _datedCount = 0;
        _counts = null;
        _times = null;
    }

    /// <summary>
    /// Turns monotonic times into dates. Call it before a planned restart: a monotonic time means nothing to the next
    /// boot.
    /// </summary>
    public void SetDates(UtcReference utc)
    {
        for (; _datedCount < Count; _datedCount++)
        {
            Times[_datedCount] = utc.ToEpochSeconds(Times[_datedCount]);
        }
    }

    /// <summary>
    /// Writes the presses into the record from an offset on and returns the offset behind them. A press whose time is
    /// not a date yet (<see cref="SetDates"/>) is written with an unknown time.
    /// </summary>
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

    /// <summary>
    /// Reads the presses from an offset on. Reads none when the record ends at the offset or before the last press.
    /// </summary>
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
