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
public sealed class KeptPresses
{
    /// <summary>The longest record.</summary>
    public const int BytesMax = 1 + (Limits.PressesKeptMax * BytesEach);

    private const int BytesEach = 8;

    // Made with the first press, let go with the last.
    private int[] _counts;
    private long[] _times;
    private int _dated;

    public int Count { get; private set; }

    public int CountAt(int index)
    {
        return _counts[index];
    }

    /// <summary>When it was pressed, in seconds since 1970; 0 when that is not known.</summary>
    public long SecondsAt(int index, UtcNow utc)
    {
        return index < _dated ? _times[index] : utc.SecondsAt(_times[index]);
    }

    public void Add(int count, long nowMs)
    {
        MakeRoom();
        if (Count == Limits.PressesKeptMax)
        {
            // The oldest goes: what happened last says more.
            System.Array.Copy(_counts, 1, _counts, 0, --Count);
            System.Array.Copy(_times, 1, _times, 0, Count);
            _dated -= _dated > 0 ? 1 : 0;
        }

        _counts[Count] = count;
        _times[Count++] = nowMs;
    }

    public void Clear()
    {
        Count = 0;
        _dated = 0;
        _counts = null;
        _times = null;
    }

    /// <summary>Before a planned restart: a monotonic time means nothing to the next boot.</summary>
    public void Date(UtcNow utc)
    {
        for (; _dated < Count; _dated++)
        {
            _times[_dated] = utc.SecondsAt(_times[_dated]);
        }
    }

    /// <summary>Returns the offset behind it. What has no date has none in flash.</summary>
    public int Write(byte[] record, int at)
    {
        record[at++] = (byte)Count;
        for (int i = 0; i < Count; i++, at += BytesEach)
        {
            BigEndian.Write(record, at, _counts[i]);
            BigEndian.Write(record, at + 4, i < _dated ? (int)(uint)_times[i] : 0);
        }

        return at;
    }

    /// <summary>Reads what is there, from an offset up to an end.</summary>
    public void Read(byte[] record, int at, int end)
    {
        int count = at < end ? record[at] : 0;
        Count = count <= Limits.PressesKeptMax && at + 1 + (count * BytesEach) <= end ? count : 0;
        _dated = Count;
        if (Count > 0)
        {
            MakeRoom();
        }

        for (int i = 0; i < Count; i++)
        {
            _counts[i] = BigEndian.Read(record, at + 1 + (i * BytesEach));
            _times[i] = (uint)BigEndian.Read(record, at + 5 + (i * BytesEach));
        }
    }

    private void MakeRoom()
    {
        _counts ??= new int[Limits.PressesKeptMax];
        _times ??= new long[Limits.PressesKeptMax];
    }
}
