namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>The times at which rollouts queue further executions. The waiting things are in the jobs.</summary>
internal sealed class JobRollouts
{
    private const int SecondsOfMinute = 60;

    private readonly SortedSet<(long At, string JobId)> _due = [];

    /// <summary>When the next rollout is due, in epoch seconds, or null.</summary>
    public long? Next => _due.Count == 0 ? null : _due.Min.At;

    /// <summary>Removes and returns the first job that is due, or null. <c>now</c> is in epoch seconds.</summary>
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

    /// <summary>Schedules the rollouts of these jobs, and no others.</summary>
    public void Load(IEnumerable<Job> jobs)
    {
        _due.Clear();
        foreach (Job job in jobs.Where(job => job.Request.Rollout is not null))
        {
            // Due at once: the current minute may have executions left. If not, Advance schedules the next minute.
            Schedule(job, job.MinuteStartedAt);
        }
    }

    /// <summary>
    /// Removes the next things from a job's waiting things, and returns the updated job and these things. Their number
    /// is limited by the remaining rate of the current minute and by the size of a batch.
    /// </summary>
    public (Job Job, IReadOnlyList<string> Things) Advance(Job job, int succeeded, long now)
    {
        Job updated = now - job.MinuteStartedAt < SecondsOfMinute
            ? job
            : job with { MinuteStartedAt = now, MinuteCount = 0 };
        int rate = job.Request.Rollout!.GetRate(job.Things.Count - job.Waiting.Count, succeeded);
        string[] things = [.. updated.Waiting.Take(Math.Min(rate - updated.MinuteCount, JobBacklog.BatchMax))];
        updated = updated with
        {
            Waiting = updated.Waiting.Except(things),
            MinuteCount = updated.MinuteCount + things.Length,
        };
        Schedule(updated, updated.MinuteCount < rate ? now : updated.MinuteStartedAt + SecondsOfMinute);
        return (updated, things);
    }

    private void Schedule(Job job, long at)
    {
        if (!job.Waiting.IsEmpty)
        {
            _due.Add((at, job.JobId));
        }
    }
}
