namespace DuplexSensor.Core.Link;

/// <summary>
/// How long to wait before the next try (D7): a cap that doubles from 2 s to 128 s, the wait drawn evenly from its
/// upper half. It never sleeps and draws no number itself.
/// </summary>
public sealed class Backoff
{
    private int _capMs = Limits.BackoffCapMsMin;

    /// <summary>Width of the range that the chance for the next wait is drawn from: 0 to this, exclusive.</summary>
    public int ChanceMax => (_capMs / 2) + 1;

    /// <summary>The next wait in milliseconds; the one after it is drawn from twice the range.</summary>
    public int NextWaitMs(int chance)
    {
        Invariant.Holds(chance >= 0 && chance < ChanceMax, "chance out of range");
        int waitMs = (_capMs / 2) + chance;
        _capMs = _capMs < Limits.BackoffCapMsMax ? _capMs * 2 : Limits.BackoffCapMsMax;
        return waitMs;
    }

    public void Reset()
    {
        _capMs = Limits.BackoffCapMsMin;
    }
}
