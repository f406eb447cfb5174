namespace DuplexSensor.Core.Telemetry;

/// <summary>
/// Counts the readings that the store has lost since the last report with a count, and their first and last date. Dates
/// are seconds since 1970, 0 when not known.
/// </summary>
public sealed class LostReadings
{
    private bool _isReported;
    private int _sentCount;

    public int Count;

    public long From;

    public long To;

    /// <summary>Whether the next report must include the count.</summary>
    public bool IsPending => Count > 0 && !_isReported;

    /// <summary>Whether flash has the same count, so that it survives a power cut.</summary>
    public bool IsPersisted = true;

    /// <summary>Adds lost readings, which must be younger than those added before.</summary>
    public void Add(int count, long from, long to)
    {
        if (_isReported)
        {
            Count = 0;
            _sentCount = 0;
        }

        _isReported = false;
        IsPersisted = false;
        From = Count == 0 || From == 0 ? from : From;
        To = Count == 0 || to != 0 ? to : To;
        Count += count;
    }

    /// <summary>Copies another object's count, dates and state.</summary>
    public void CopyFrom(LostReadings other)
    {
        _isReported = other._isReported;
        _sentCount = other._sentCount;
        Count = other.Count;
        From = other.From;
        To = other.To;
        IsPersisted = other.IsPersisted;
    }

    /// <summary>A report with the count was sent.</summary>
    public void MarkSent()
    {
        _sentCount = Count;
    }

    /// <summary>The cloud has accepted that report.</summary>
    public void MarkReported()
    {
        _isReported = _sentCount == Count;
    }
}
