namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>
/// The remaining work on jobs with many executions. Executions are queued, canceled and deleted in batches, so that
/// other requests can run between two batches. The remaining work is computed from the jobs and is not stored.
/// </summary>
internal sealed class JobBacklog(JobStore jobs)
{
    /// <summary>The number of executions in one batch, which takes a few milliseconds.</summary>
    public const int BatchMax = 100;

    private readonly SortedSet<string> _jobIds = new(StringComparer.Ordinal);

    public bool IsEmpty => _jobIds.Count == 0;

    /// <summary>Finds the unfinished jobs after the tables were loaded.</summary>
    public void Load()
    {
        _jobIds.Clear();
        _jobIds.UnionWith(jobs.Jobs.Where(IsUnfinished).Select(job => job.JobId));
    }

    /// <summary>Runs the first batch for a job that was changed, and returns the notifications.</summary>
    public IReadOnlyList<CloudMessage> Start(string jobId, DateTimeOffset now)
    {
        _jobIds.Add(jobId);
        return Continue(jobId, now);
    }

    /// <summary>Runs the next batch, and returns the notifications.</summary>
    public IReadOnlyList<CloudMessage> Continue(DateTimeOffset now) =>
        _jobIds.Min is { } jobId ? Continue(jobId, now) : [];

    private IReadOnlyList<CloudMessage> Continue(string jobId, DateTimeOffset now)
    {
        IReadOnlyList<CloudMessage> notifications = jobs.FindJob(jobId) switch
        {
            null => [],
            { IsDeleting: true } job => DeleteNext(job, now),
            { IsCanceled: true } job => CancelNext(job, now),
            { } job => QueueNext(job, now),
        };
        if (jobs.FindJob(jobId) is not { } changed || !IsUnfinished(changed))
        {
            _jobIds.Remove(jobId);
        }

        return notifications;
    }

    private bool IsUnfinished(Job job) =>
        job.IsDeleting
        || (job.IsCanceled ? FindCancelable(job).Any() : job.Request.Rollout is null && !job.Waiting.IsEmpty);

    private IReadOnlyList<CloudMessage> QueueNext(Job job, DateTimeOffset now)
    {
        string[] things = [.. job.Waiting.Take(BatchMax)];
        return jobs.QueueExecutions(job with { Waiting = job.Waiting.Except(things) }, things, now);
    }

    private IReadOnlyList<CloudMessage> CancelNext(Job job, DateTimeOffset now) => jobs.ReplaceExecutions(
        FindCancelable(job).Take(BatchMax).ToArray().Select(pair => jobs.GetThingJobs(pair.Thing).Replace(
            pair.Execution, pair.Execution.ToCanceled(job.IsForceCanceled, now))),
        now);

    private IReadOnlyList<CloudMessage> DeleteNext(Job job, DateTimeOffset now)
    {
        IReadOnlyList<CloudMessage> notifications = jobs.ReplaceExecutions(
            jobs.GetExecutions(job).Take(BatchMax).ToArray()
                .Select(pair => jobs.GetThingJobs(pair.Thing).Remove(pair.Execution)),
            now);
        if (!jobs.GetExecutions(job).Any())
        {
            jobs.JobTable.Remove(job.JobId);
        }

        return notifications;
    }

    private IEnumerable<(string Thing, JobExecution Execution)> FindCancelable(Job job) =>
        jobs.GetExecutions(job).Where(pair => pair.Execution.CanBeCanceled(job.IsForceCanceled));
}
