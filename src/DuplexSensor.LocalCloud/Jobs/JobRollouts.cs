namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>When which jobs give further things their executions; the things themselves stand in the jobs.</summary>
internal sealed class JobRollouts
{
    private const int SecondsOfMinute = 60;

    private readonly SortedSet<(long At, string JobId)> _due = [];

    /// <summary>When the next ones are due, in epoch seconds, or null.</summary>
    public long? Next => _due.Count == 0 ? null : _due.Min.At;

    /// <summary>A job whose time has come, or null.</summary>
    public string? TryDequeue(long now)
    {
        if (Next is not { } at || at > now)
        {
            return null;
        }

        string jobId = _due.Min.JobId;
        _due.Remove(_due.Min);
        return jobId;
    }

    /// <summary>Takes up the jobs that an earlier run has kept.</summary>
    public void Restore(IEnumerable<Job> jobs)
    {
        foreach (Job job in jobs)
        {
            Schedule(job);
        }
    }

    /// <summary>
    /// The job with fewer things that wait, and the things whose turn it is: as many as the minute still has room for.
    /// </summary>
    public (Job Job, IReadOnlyList<string> Things) Advance(Job job, int succeeded, long now)
    {
        Job updated = now - job.MinuteStartedAt < SecondsOfMinute
            ? job
            : job with { MinuteStartedAt = now, MinuteCount = 0 };
        int rate = job.Request.Rollout!.GetRate(job.Things.Count - job.Waiting.Count, succeeded);
        string[] things = [.. updated.Waiting.Take(rate - updated.MinuteCount)];
        updated = updated with
        {
            Waiting = updated.Waiting.Except(things),
            MinuteCount = updated.MinuteCount + things.Length,
        };
        Schedule(updated);
        return (updated, things);
    }

    private void Schedule(Job job)
    {
        if (!job.Waiting.IsEmpty)
        {
            _due.Add((job.MinuteStartedAt + SecondsOfMinute, job.JobId));
        }
    }
}
