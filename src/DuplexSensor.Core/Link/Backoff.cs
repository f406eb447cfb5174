using DuplexSensor.Core.Bounds;

namespace DuplexSensor.Core.Link;

/// <summary>
/// How long to wait before the next try (D7): a cap that doubles from 2 s to 128 s, the wait drawn evenly from its
/// upper half. It never sleeps and draws no number itself.
/// </summary>
public sealed class Backoff
{
    // What the next wait's cap is twice of.
    private int _lastCapMs = Limits.BackoffCapMsMin / 2;

    /// <summary>Width of the range that the chance for the next wait is drawn from: 0 to this, exclusive.</summary>
    public int ChanceMax => (CapMs / 2) + 1;

    private int CapMs => _lastCapMs < Limits.BackoffCapMsMax ? _lastCapMs * 2 : Limits.BackoffCapMsMax;

    /// <summary>The next wait in milliseconds; the one after it is drawn from twice the range.</summary>
    public int NextWaitMs(int chance)
    {
        Invariant.Holds(chance >= 0 && chance < ChanceMax, "chance out of range");
        _lastCapMs = CapMs;
        return (_lastCapMs / 2) + chance;
    }

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
    /// <param name="wasUseful">Its first report was accepted.</param>
    public void Ease(long onlineMs, bool wasUseful)
    {
        if (onlineMs >= Limits.LinkStableMs)
        {
            Reset();
        }
        else if (wasUseful && onlineMs >= Limits.LinkUsefulMs)
        {
            _lastCapMs = _lastCapMs > Limits.BackoffCapMsMin * 2 ? _lastCapMs / 4 : Limits.BackoffCapMsMin / 2;
        }
    }
}
