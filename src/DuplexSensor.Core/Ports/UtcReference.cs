namespace DuplexSensor.Core.Ports;

/// <summary>
/// Pairs a monotonic time with UTC, if UTC is known, to convert other monotonic times of the same boot to UTC.
/// </summary>
public struct UtcReference
{
    private readonly long _epochMs;
    private readonly long _nowMs;

    public UtcReference(IClock clock, long nowMs)
    {
        clock.TryGetUtcMs(out _epochMs);
        _nowMs = nowMs;
    }

    /// <summary>Seconds since 1970 at a monotonic time; 0 when UTC is unknown.</summary>
    /// <param name="atMs">Monotonic milliseconds of this boot.</param>
    public long ToEpochSeconds(long atMs)
    {
        long seconds = _epochMs == 0 ? 0 : (_epochMs - (_nowMs - atMs)) / 1000;
        return seconds > 0 ? seconds : 0;
    }
}
