using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Link;

/// <summary>
/// Until when something that has failed is not tried again: a backoff (D7) and the time at which it ends.
/// </summary>
public sealed class Pause
{
    private readonly ISystem _system;
    private readonly Backoff _backoff = new Backoff();

    public Pause(ISystem system)
    {
        _system = system;
    }

    /// <summary>It may be tried from then on.</summary>
    public long UntilMs { get; private set; }

    /// <summary>It has failed: it waits, the longer the oftener it has. Returns for how long.</summary>
    public int Begin(long nowMs)
    {
        int waitMs = _backoff.NextWaitMs(_system.NextRandom(_backoff.ChanceMax));
        UntilMs = nowMs + waitMs;
        return waitMs;
    }

    /// <summary>It may be tried now, though it has failed before.</summary>
    public void End(long nowMs)
    {
        UntilMs = nowMs;
    }

    /// <summary>It has succeeded: the next wait is a short one.</summary>
    public void Reset()
    {
        _backoff.Reset();
    }
}
