using System.Diagnostics;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.Benchmarks;

/// <summary>Measures the time from the notify of a job to the acceptance of its terminal status.</summary>
internal sealed class JobStopwatch : IDisposable
{
    private readonly CloudLog _log;
    private readonly SemaphoreSlim _awaitedMessage = new(0);
    private string _awaitedTopicEnd = "start-next/accepted";
    private long _notifiedAt;
    private long _endedAt;

    public JobStopwatch(CloudLog log)
    {
        _log = log;
        _log.Added += OnLogAdded;
    }

    public Task WaitForAsync(string topicEnd)
    {
        _awaitedTopicEnd = topicEnd;
        return _awaitedMessage.WaitAsync();
    }

    public async Task<TimeSpan> MeasureAsync(string jobId, Func<Task> createAsync)
    {
        _notifiedAt = 0;
        Task ends = WaitForAsync($"jobs/{jobId}/update/accepted");
        await createAsync();
        await ends;
        return Stopwatch.GetElapsedTime(_notifiedAt, _endedAt);
    }

    public void Dispose()
    {
        _log.Added -= OnLogAdded;
        _awaitedMessage.Dispose();
    }

    private void OnLogAdded(CloudEvent entry)
    {
        if (entry.Kind != CloudEventKind.Delivered || entry.Thing == JobSpeed.Probe)
        {
            return;
        }

        if (_notifiedAt == 0 && entry.Subject.EndsWith("/jobs/notify", StringComparison.Ordinal))
        {
            _notifiedAt = Stopwatch.GetTimestamp();
        }
        else if (entry.Subject.EndsWith(_awaitedTopicEnd, StringComparison.Ordinal))
        {
            _endedAt = Stopwatch.GetTimestamp();
            _awaitedMessage.Release();
        }
    }
}
