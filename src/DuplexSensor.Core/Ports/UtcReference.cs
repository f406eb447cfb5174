using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Ports;

/// <summary>UTC at one moment, if it is known: what happened before that is dated by its age.</summary>
public struct UtcReference
{
    private readonly long _epochMs;
    private readonly long _nowMs;

    public UtcReference(IClock clock, long nowMs)
    {
        clock.TryGetUtcMs(out _epochMs);
        _nowMs = nowMs;
    }

    /// <summary>Seconds since 1970 at this monotonic time; 0 when UTC is not known.</summary>
    public long ToEpochSeconds(long atMs)
    {
        long seconds = _epochMs == 0 ? 0 : (_epochMs - (_nowMs - atMs)) / 1000;
        return seconds > 0 ? seconds : 0;
    }
}
