namespace DuplexSensor.UnitTests.Simulator;

/// <summary>A clock that only a test moves. It has no timers.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _milliseconds;

    public override long TimestampFrequency => 1_000;

    public override long GetTimestamp() => _milliseconds;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(_milliseconds);

    public void Advance(TimeSpan time) => _milliseconds += (long)time.TotalMilliseconds;

    public void AdvanceMs(long milliseconds) => _milliseconds += milliseconds;
}
