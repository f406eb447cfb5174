namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>
/// The remaining work on jobs with many executions. Executions are queued, canceled and deleted in batches, so that
/// other requests can run between two batches. The remaining work is computed from the jobs and is not stored.
/// </summary>
internal sealed class JobBacklog(JobStore jobs)
{
    /// <summary>The number of executions in one batch, which takes a few milliseconds.</summary>
    public const int BatchMax = 100;

    // By job id, the thing at which the next batch of a canceled or deleted job begins. Without it, each batch would
    // search the executions of all things before it.
    private readonly SortedDictionary<string, string> _nextThings = new(StringComparer.Ordinal);

    public bool IsEmpty => _nextThings.Count == 0;

    /// <summary>Whether executions of a job are still being queued or canceled.</summary>
    public bool IsConcurrent(Job job) =>
        !job.Waiting.IsEmpty || (job is { IsCanceled: true, IsDeleting: false } && _nextThings.ContainsKey(job.JobId));

    /// <summary>Finds the unfinished jobs after the tables were loaded.</summary>
    public void Load()
    {
        _nextThings.Clear();
        foreach (Job job in jobs.Jobs.Where(IsUnfinished))
        {
            _nextThings[job.JobId] = "";
        }
    }

    /// <summary>Runs the first batch for a job that was changed, and returns the notifications.</summary>
    public IReadOnlyList<CloudMessage> Start(string jobId, DateTimeOffset now)
    {
        _nextThings[jobId] = "";
        return Continue(jobId, now);
    }

    /// <summary>Runs the next batch, and returns the notifications.</summary>
    public IReadOnlyList<CloudMessage> Continue(DateTimeOffset now) =>
        IsEmpty ? [] : Continue(_nextThings.First().Key, now);

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
            _nextThings.Remove(jobId);
            if (jobs.FindJob(jobId) is { IsCanceled: true } canceled)
            {
                jobs.Events.OnJob(canceled, "canceled", now);
            }
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
        FindNextBatch(job, FindCancelable(job)).Select(pair => jobs.GetThingJobs(pair.Thing).Replace(
            pair.Execution, pair.Execution.ToCanceled(job.IsForceCanceled, now))),
        now);

    private IReadOnlyList<CloudMessage> DeleteNext(Job job, DateTimeOffset now)
    {
        IReadOnlyList<CloudMessage> notifications = jobs.ReplaceExecutions(
            FindNextBatch(job, FindRemaining(job))
                .Select(pair => jobs.GetThingJobs(pair.Thing).Remove(pair.Execution)),
            now);
        if (!FindRemaining(job).Any())
        {
            jobs.Tables.Remove(job.JobId);
            jobs.Events.OnJob(job, "deleted", now);
        }

        return notifications;
    }

    // The next batch begins at the last thing of this one, which may have another execution of the job.
    private (string Thing, JobExecution Execution)[] FindNextBatch(
        Job job, IEnumerable<(string Thing, JobExecution Execution)> remaining)
    {
        (string Thing, JobExecution Execution)[] batch = [.. remaining.Take(BatchMax)];
        if (batch is [.., var last])
        {
            _nextThings[job.JobId] = last.Thing;
        }

        return batch;
    }

    private IEnumerable<(string Thing, JobExecution Execution)> FindCancelable(Job job) =>
        FindRemaining(job).Where(pair => pair.Execution.CanBeCanceled(job.IsForceCanceled));

    private IEnumerable<(string Thing, JobExecution Execution)> FindRemaining(Job job) =>
        jobs.GetExecutions(job, _nextThings.GetValueOrDefault(job.JobId, ""));
}
