namespace DuplexSensor.Core.Telemetry;

/// <summary>
/// What the store had to give up since a report last told of it, from when to when. Dates are seconds since 1970, 0
/// where they are not known.
/// </summary>
public sealed class LostReadings
{
    private bool _isReported;
    private int _sentCount;

    public int Count;

    public long From;

    public long To;

    /// <summary>Whether a report must still tell of it.</summary>
    public bool IsPending => Count > 0 && !_isReported;

    /// <summary>Whether flash says the same, so that a power cut does not make it forgotten.</summary>
    public bool IsPersisted = true;

    /// <summary>Adds readings that are younger than those before.</summary>
    public void Add(int count, long from, long to)
    {
        if (_isReported)
        {
            Count = 0;
        }

        _isReported = false;
        IsPersisted = false;
        From = Count == 0 || From == 0 ? from : From;
        To = Count == 0 || to != 0 ? to : To;
        Count += count;
    }

    /// <summary>It is being told.</summary>
    public void MarkSent()
    {
        _sentCount = Count;
    }

    /// <summary>The cloud has taken what was told.</summary>
    public void MarkReported()
    {
        _isReported = _sentCount == Count;
    }
}
