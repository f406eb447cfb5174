namespace DuplexSensor.LocalCloud.Broker;

/// <summary>Calls back when a timeout of the services is due or jobs have remaining work. Not thread-safe.</summary>
internal sealed class ServiceTimer : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BatchPause = TimeSpan.FromMilliseconds(2);
    // A timer allows 49 days; the wait is longer after the clock was set back.
    private static readonly TimeSpan WaitMax = TimeSpan.FromDays(1);

    private readonly ThingServices _services;
    private readonly ITimer _timer;
    private DateTimeOffset? _dueAt;

    public ServiceTimer(ThingServices services, TimeProvider time, Action onDue)
    {
        _services = services;
        _timer = time.CreateTimer(_ => onDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Call it when the timer has called back.</summary>
    public void OnDue() => _dueAt = null;

    /// <summary>
    /// Sets the timer again. It calls back for one batch of the job backlog at a time, so that other calls run between
    /// batches.
    /// </summary>
    /// <param name="hasFailed">Whether persisting failed: what is due is tried again in a second.</param>
    public void Set(DateTimeOffset now, bool hasFailed)
    {
        DateTimeOffset? next = _services.HasJobBacklog ? DateTimeOffset.MinValue : _services.NextTimeout;
        if (next == _dueAt)
        {
            return;
        }

        _dueAt = next;
        TimeSpan wait = next is not { } at ? Timeout.InfiniteTimeSpan
            : at > now ? new TimeSpan(Math.Min((at - now).Ticks, WaitMax.Ticks))
            : hasFailed ? RetryAfter
            : BatchPause;
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();
}
