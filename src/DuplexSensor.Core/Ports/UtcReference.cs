using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Ports;

/// <summary>
/// UTC at one moment, if it is known. It turns an earlier monotonic time into a date by the time that has passed since.
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
