using System.Diagnostics;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.Benchmarks;

/// <summary>Measures the time from the notify of a job to the acceptance of its terminal status.</summary>
internal sealed class JobEnds : IDisposable
{
    private readonly CloudLog _log;
    private readonly SemaphoreSlim _hasEnded = new(0);
    private string _awaited = "start-next/accepted";
    private long _notifiedAt;
    private long _endedAt;

    public JobEnds(CloudLog log)
    {
        _log = log;
        _log.Added += Note;
    }

    public Task NextAsync(string topicEnd)
    {
        _awaited = topicEnd;
        return _hasEnded.WaitAsync();
    }

    public async Task<TimeSpan> TimeOfAsync(string jobId, Func<Task> createAsync)
    {
        _notifiedAt = 0;
        Task ends = NextAsync($"jobs/{jobId}/update/accepted");
        await createAsync();
        await ends;
        return Stopwatch.GetElapsedTime(_notifiedAt, _endedAt);
    }

    public void Dispose()
    {
        _log.Added -= Note;
        _hasEnded.Dispose();
    }

    private void Note(CloudEvent entry)
    {
        if (entry.Kind != CloudEventKind.Delivered || entry.Thing == JobSpeed.Probe)
        {
            return;
        }

        if (_notifiedAt == 0 && entry.Subject.EndsWith("/jobs/notify", StringComparison.Ordinal))
        {
            _notifiedAt = Stopwatch.GetTimestamp();
        }
        else if (entry.Subject.EndsWith(_awaited, StringComparison.Ordinal))
        {
            _endedAt = Stopwatch.GetTimestamp();
            _hasEnded.Release();
        }
    }
}
