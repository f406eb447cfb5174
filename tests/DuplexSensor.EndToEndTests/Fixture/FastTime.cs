namespace DuplexSensor.EndToEndTests.Fixture;

/// <summary>The system's time, accelerated by a factor: minutes of backoff on a board take seconds.</summary>
internal sealed class FastTime(int factor) : TimeProvider
{
    private readonly DateTimeOffset _startedAt = System.GetUtcNow();
    private readonly long _startedTicks = System.GetTimestamp();

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() => _startedTicks + ((System.GetTimestamp() - _startedTicks) * factor);

    public override DateTimeOffset GetUtcNow() => _startedAt + GetElapsedTime(_startedTicks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new FastTimer(System.CreateTimer(callback, state, Shorten(dueTime), Shorten(period)), this);

    private TimeSpan Shorten(TimeSpan time) => time > TimeSpan.Zero ? time / factor : time;

    private sealed class FastTimer(ITimer inner, FastTime time) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) =>
            inner.Change(time.Shorten(dueTime), time.Shorten(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
