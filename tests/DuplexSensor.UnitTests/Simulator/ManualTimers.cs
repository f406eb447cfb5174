namespace DuplexSensor.UnitTests.Simulator;

/// <summary>A clock whose timers a test fires.</summary>
internal sealed class ManualTimers : TimeProvider
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource<Timer> _made = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(callback, state);
        _made.TrySetResult(timer);
        return timer;
    }

    /// <summary>Waits until the first timer is set to that many milliseconds, and fires it.</summary>
    public async Task FireAsync(int milliseconds)
    {
        Timer timer = await _made.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken);
        await timer.SetTo(TimeSpan.FromMilliseconds(milliseconds))
            .WaitAsync(Deadline, TestContext.Current.CancellationToken);
        timer.Fire();
    }

    private sealed class Timer(TimerCallback callback, object? state) : ITimer
    {
        private readonly Lock _lock = new();
        private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TimeSpan _dueTime = Timeout.InfiniteTimeSpan;

        public void Fire() => callback(state);

        public async Task SetTo(TimeSpan dueTime)
        {
            while (true)
            {
                Task changed;
                lock (_lock)
                {
                    if (_dueTime == dueTime)
                    {
                        return;
                    }

                    changed = _changed.Task;
                }

                await changed;
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_lock)
            {
                _dueTime = dueTime;
                _changed.SetResult();
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
