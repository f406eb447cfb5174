using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Link;

/// <summary>
/// Until when something that has failed is not tried again (D7): a cap that doubles from 2 s to 128 s, the wait drawn
/// evenly from its upper half. It never sleeps.
/// </summary>
public sealed class Backoff
{
    private readonly ISystem _system;

    // What the next wait's cap is twice of.
    private int _lastCapMs = Limits.BackoffCapMsMin / 2;

    public Backoff(ISystem system)
    {
        _system = system;
    }

    /// <summary>It may be tried from then on.</summary>
    public long UntilMs { get; private set; }

    /// <summary>Width of the range that the chance for the next wait is drawn from: 0 to this, exclusive.</summary>
    public int JitterRange => (CapMs / 2) + 1;

    private int CapMs => _lastCapMs < Limits.BackoffCapMsMax ? _lastCapMs * 2 : Limits.BackoffCapMsMax;

    /// <summary>It has failed: it waits, the longer the oftener it has. Returns for how many milliseconds.</summary>
    public int Start(long nowMs)
    {
        int delayMs = NextDelayMs(_system.NextRandom(JitterRange));
        UntilMs = nowMs + delayMs;
        return delayMs;
    }

    /// <summary>It may be tried now, though it has failed before.</summary>
    public void Cancel(long nowMs)
    {
        UntilMs = nowMs;
    }

    /// <summary>The next wait in milliseconds; the one after it is drawn from twice the range.</summary>
    public int NextDelayMs(int jitter)
    {
        Invariant.Require(jitter >= 0 && jitter < JitterRange, "chance out of range");
        _lastCapMs = CapMs;
        return (_lastCapMs / 2) + jitter;
    }

    /// <summary>It has succeeded: the next wait is a short one.</summary>
    public void Reset()
    {
        _lastCapMs = Limits.BackoffCapMsMin / 2;
    }

    /// <summary>
    /// A link has ended. After a minute the next wait is a short one; after ten seconds of use it is drawn from half
    /// the range of the last one. Two boards of one name, or a broker that ends each link soon, still make the waits
    /// grow.
    /// </summary>
    /// <param name="onlineMs">How long it was up.</param>
    /// <param name="hasReported">Its first report was accepted.</param>
    public void OnDisconnected(long onlineMs, bool hasReported)
    {
        if (onlineMs >= Limits.ResetBackoffAfterMs)
        {
            Reset();
        }
        else if (hasReported && onlineMs >= Limits.HalveBackoffAfterMs)
        {
            _lastCapMs = _lastCapMs > Limits.BackoffCapMsMin * 2 ? _lastCapMs / 4 : Limits.BackoffCapMsMin / 2;
        }
    }
}
