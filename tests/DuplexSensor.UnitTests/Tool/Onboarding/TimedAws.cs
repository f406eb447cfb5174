using DuplexSensor.Tool.Aws;
using Microsoft.Extensions.Time.Testing;

namespace DuplexSensor.UnitTests.Tool.Onboarding;

/// <summary>
/// Calls at AWS's pace, and when each begins by a clock that jumps to the end of each delay. So a minute of calls takes
/// as long as the cloud needs to handle them. One call at a time waits for its turn: the clock stands while it begins.
/// </summary>
internal sealed class TimedAws : IAwsCli
{
    private readonly PacedAws _paced;
    private readonly JumpingTime _time = new();
    private readonly SemaphoreSlim _turn = new(1);

    public TimedAws(IAwsCli cloud) => _paced = new PacedAws(new Begin(this, cloud), _time);

    /// <summary>When the calls began, in their order.</summary>
    public List<DateTimeOffset> Times { get; } = [];

    public async Task<AwsResponse> TryCallAsync(string[] words, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return await _paced.TryCallAsync(words, cancellationToken);
    }

    private sealed class Begin(TimedAws run, IAwsCli cloud) : IAwsCli
    {
        public Task<AwsResponse> TryCallAsync(string[] words, CancellationToken cancellationToken)
        {
            run.Times.Add(run._time.GetUtcNow());
            run._turn.Release();
            return cloud.TryCallAsync(words, cancellationToken);
        }
    }

    private sealed class JumpingTime : FakeTimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            // Not in this call, because the caller does not wait for its delay yet.
            ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
            return timer;
        }
    }
}
