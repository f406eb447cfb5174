using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Link;

/// <summary>
/// Backoff after failures (D7). The cap doubles from 2 s to 128 s; each delay is random, evenly from the cap's upper
/// half. It never sleeps: the caller compares <see cref="UntilMs"/> with the time.
/// </summary>
public sealed class Backoff
{
    private readonly ISystem _system;

    // The next delay's cap is twice this, up to the largest cap.
    private int _lastCapMs = Limits.BackoffCapMsMin / 2;

    public Backoff(ISystem system)
    {
        _system = system;
    }

    /// <summary>The next try may start at this time, in monotonic milliseconds.</summary>
    public long UntilMs { get; private set; }

    /// <summary>The jitter of the next delay is drawn from 0 to this - 1, in milliseconds.</summary>
    public int JitterRange => (CapMs / 2) + 1;

    private int CapMs => _lastCapMs < Limits.BackoffCapMsMax ? _lastCapMs * 2 : Limits.BackoffCapMsMax;

    /// <summary>Starts the delay after a failure. Returns its length in milliseconds.</summary>
    public int Start(long nowMs)
    {
        int delayMs = NextDelayMs(_system.NextRandom(JitterRange));
        UntilMs = nowMs + delayMs;
        return delayMs;
    }

    /// <summary>Ends the delay: the next try may start now. The cap stays as it is.</summary>
    public void Cancel(long nowMs)
    {
        UntilMs = nowMs;
    }

    /// <summary>Returns the next delay in milliseconds, and doubles the cap of the one after it.</summary>
    /// <param name="jitter">Random, from 0 to <see cref="JitterRange"/> - 1.</param>
    public int NextDelayMs(int jitter)
    {
        Invariant.Require(jitter >= 0 && jitter < JitterRange, "jitter out of range");
        _lastCapMs = CapMs;
        return (_lastCapMs / 2) + jitter;
    }

    /// <summary>Sets the cap of the next delay to the smallest one, after a success.</summary>
    public void Reset()
    {
        _lastCapMs = Limits.BackoffCapMsMin / 2;
    }

    /// <summary>
    /// A connection has ended. If it was up for a minute, the cap is reset. If it was up for ten seconds and its first
    /// report was accepted, the cap is halved. So the delays still grow when two boards have the same thing name, or
    /// when a broker ends each connection early.
    /// </summary>
    /// <param name="onlineMs">How long the connection was up, in milliseconds.</param>
    /// <param name="hasReported">Whether its first report was accepted.</param>
    /// <param name="isDesiredTooLarge">Whether the next one will probably end as early: then the cap is 128 s.</param>
    public void OnDisconnected(long onlineMs, bool hasReported, bool isDesiredTooLarge)
    {
        if (isDesiredTooLarge)
        {
            _lastCapMs = Limits.BackoffCapMsMax;
        }
        else if (onlineMs >= Limits.ResetBackoffAfterMs)
        {
            Reset();
        }
        else if (hasReported && onlineMs >= Limits.HalveBackoffAfterMs)
        {
            _lastCapMs = _lastCapMs > Limits.BackoffCapMsMin * 2 ? _lastCapMs / 4 : Limits.BackoffCapMsMin / 2;
        }
    }
}
