using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Events;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>
/// All jobs and their executions. A method that changes them returns the notifications for the things. A request that
/// breaks a rule throws <see cref="CloudRequestException"/>. Not thread-safe.
/// </summary>
public sealed class JobStore
{
    private readonly ExecutionStore _executions = new();
    private readonly JobRollouts _rollouts = new();

    public JobStore() => Backlog = new JobBacklog(this);

    internal JobEvents Events { get; } = new();

    internal JobTables Tables { get; } = new();

    internal Table<StoredExecution> ExecutionTable => _executions.Table;

    /// <summary>The remaining work on jobs with many executions.</summary>
    internal JobBacklog Backlog { get; }

    /// <summary>Fills the placeholders in job documents; set before the first job is created or loaded.</summary>
    public PresignedUrls? Urls { get => _executions.Urls; set => _executions.Urls = value; }

    public IEnumerable<Job> Jobs => Tables.Jobs.Records;

    /// <summary>When <see cref="ApplyTimeouts"/> has to be called next; null when no timer runs.</summary>
    public DateTimeOffset? NextTimeout =>
        ((long?[])[_executions.Timers.NextDueAt, _rollouts.Next]).Min() is { } next
            ? DateTimeOffset.FromUnixTimeSeconds(next)
            : null;

    public ThingJobs GetThingJobs(string thing) => _executions.Get(thing);

    public Job? FindJob(string jobId) => Tables.Jobs.Find(jobId);

    public Job GetJob(string jobId) =>
        FindJob(jobId) ?? throw CloudRequestException.NotFound($"The job {jobId} does not exist.");

    public JobExecution GetExecution(string thing, string jobId, long? number = null) =>
        GetThingJobs(thing).Find(jobId, number)
        ?? throw CloudRequestException.NotFound($"There is no execution of the job {jobId} on the thing {thing}.");

    /// <summary>A job's executions with their things, ordered by the name of the thing.</summary>
    public IEnumerable<(string Thing, JobExecution Execution)> GetExecutions(Job job) =>
        GetExecutions(job, firstThing: "");

    /// <summary>Like <see cref="GetExecutions(Job)"/>, but without the things before a name.</summary>
    internal IEnumerable<(string Thing, JobExecution Execution)> GetExecutions(Job job, string firstThing) =>
        from thing in SkipTo(job.Things, firstThing)
        from execution in GetThingJobs(thing).FindAll(job.JobId)
        select (thing, execution);

    /// <summary>Creates a job for things that exist, and returns their notifications.</summary>
    /// <exception cref="CloudRequestException">The request breaks a rule, or the job id is in use.</exception>
    public (Job Job, IReadOnlyList<CloudMessage> Notifications) Create(
        CreateJobRequest request, IEnumerable<string> things, DateTimeOffset now)
    {
        JobRules.Check(request);
        if (FindJob(request.JobId) is { } existing)
        {
            throw CloudRequestException.AlreadyExists($"The job {request.JobId} already exists.", existing.Arn);
        }

        var job = new Job(request, now) { Things = things.ToImmutableSortedSet(StringComparer.Ordinal) };
        bool isDone = job.Things.IsEmpty && !request.IsContinuous;
        Tables.Set(job with { CompletedAt = isDone ? now : null });
        Events.OnUpdated(job, GetJob(job.JobId), [], now);
        IReadOnlyList<CloudMessage> notifications = Offer(job.JobId, job.Things, now);
        return (GetJob(job.JobId), notifications);
    }

    /// <summary>Adds an execution for each thing, unless it has an execution that is not REMOVED.</summary>
    internal IReadOnlyList<CloudMessage> AddExecutions(Job job, IEnumerable<string> things, DateTimeOffset now)
    {
        string[] added =
            [.. things.Where(thing => GetThingJobs(thing).Find(job.JobId) is null or { Status: JobStatus.Removed })];
        Tables.Set(job with { Things = job.Things.Union(added) });
        return Offer(job.JobId, added, now);
    }

    /// <summary>Removes a thing from the jobs that have not queued their next execution for it.</summary>
    internal void Withdraw(string thing, Func<Job, bool> isMeant, DateTimeOffset now)
    {
        foreach (Job job in Jobs.Where(job => job.Waiting.Contains(thing) && isMeant(job)).ToArray())
        {
            Tables.Set(job.Withdraw(thing, hasExecution: GetThingJobs(thing).Find(job.JobId) is not null));
            MarkUpdated([job.JobId], now);
        }
    }

    /// <summary>Saves the result of a device's request, and completes a job whose last execution has ended.</summary>
    public JobResult SaveResult(JobResult result, DateTimeOffset now)
    {
        if (result.Error is null)
        {
            Events.OnExecutions(result.Jobs, now);
            MarkUpdated(_executions.Save(result.Jobs), now);
        }

        return result;
    }

    /// <summary>
    /// Sets executions whose timer has ended to TIMED_OUT, continues a rollout that is due, and returns the
    /// notifications. Each call handles one batch; the rest stays due.
    /// </summary>
    public IReadOnlyList<CloudMessage> ApplyTimeouts(DateTimeOffset now)
    {
        if (!(NextTimeout <= now))
        {
            return [];
        }

        var notifications = new List<CloudMessage>();
        if (_executions.Timers.NextDueAt <= now.ToUnixTimeSeconds())
        {
            notifications.AddRange(ReplaceExecutions(TimeOutNext(now).Take(JobBacklog.BatchMax), now));
        }

        if (_rollouts.TryDequeue(now.ToUnixTimeSeconds()) is { } jobId)
        {
            notifications.AddRange(RollOut(jobId, now));
        }

        return notifications;
    }

    /// <summary>Changes the status of an execution without a request of the device.</summary>
    internal IReadOnlyList<CloudMessage> SetStatus(
        string thing, JobExecution execution, JobStatus status, DateTimeOffset now) =>
        ReplaceExecutions([GetThingJobs(thing).Replace(execution, execution.WithStatus(status, now))], now);

    /// <summary>
    /// Replaces the executions of things. The sequence is enumerated lazily: each element is computed after the
    /// elements before it are saved.
    /// </summary>
    /// <param name="job">A job to save with the executions, in place of the stored job with its id.</param>
    internal IReadOnlyList<CloudMessage> ReplaceExecutions(
        IEnumerable<ThingJobs> changed, DateTimeOffset now, Job? job = null)
    {
        var notifications = new List<CloudMessage>();
        var jobIds = new HashSet<string>(StringComparer.Ordinal);
        foreach (ThingJobs after in changed)
        {
            notifications.AddRange(JobNotifications.Between(GetThingJobs(after.Thing), after, now));
            Events.OnExecutions(after, now);
            jobIds.UnionWith(_executions.Save(after));
        }

        MarkUpdated(jobIds, now, job);
        return notifications;
    }

    internal bool Owns(string table) => table == ExecutionTable.Name || Tables.All.Any(owned => owned.Name == table);

    /// <summary>Rebuilds timers, rollouts and backlog after the tables were loaded or a change was undone.</summary>
    internal void LoadExecutions()
    {
        _executions.Load(jobId => ParseDocument(GetJob(jobId)));
        _rollouts.Load(Jobs);
        Backlog.Load();
    }

    private static IEnumerable<string> SkipTo(ImmutableSortedSet<string> names, string first)
    {
        int at = names.IndexOf(first);
        for (int i = at < 0 ? ~at : at; i < names.Count; i++)
        {
            yield return names[i];
        }
    }

    private IReadOnlyList<CloudMessage> Offer(string jobId, IReadOnlyCollection<string> things, DateTimeOffset now)
    {
        Job job = GetJob(jobId);
        if (job.Request.Rollout is null && things.Count <= JobBacklog.BatchMax)
        {
            return QueueExecutions(job, things, now);
        }

        Tables.Set(job with { Waiting = job.Waiting.Union(things) });
        return job.Request.Rollout is null ? Backlog.Start(jobId, now) : RollOut(jobId, now);
    }

    private IReadOnlyList<CloudMessage> RollOut(string jobId, DateTimeOffset now)
    {
        if (FindJob(jobId) is not { Waiting.IsEmpty: false } job)
        {
            return [];
        }

        int succeeded = GetExecutions(job).Count(pair => pair.Execution.Status == JobStatus.Succeeded);
        (Job advanced, IReadOnlyList<string> things) = _rollouts.Advance(job, succeeded, now.ToUnixTimeSeconds());
        if (things.Count == 0)
        {
            Tables.Set(advanced);
        }

        return QueueExecutions(advanced, things, now);
    }

    /// <summary>Saves a job, and queues an execution of it for each of these things.</summary>
    internal IReadOnlyList<CloudMessage> QueueExecutions(Job job, IEnumerable<string> things, DateTimeOffset now)
    {
        JsonObject document = ParseDocument(job);
        return ReplaceExecutions(things.Select(GetThingJobs).Select(before => before.Add(
            new JobExecution(job.JobId, document, now.ToUnixTimeSeconds())
            {
                ExecutionNumber = (before.Find(job.JobId)?.ExecutionNumber ?? 0) + 1,
                InProgressMinutes = job.Request.InProgressMinutes,
                UrlSeconds = job.Request.UrlSeconds,
            })), now, job);
    }

    private IEnumerable<ThingJobs> TimeOutNext(DateTimeOffset now)
    {
        while (_executions.Timers.FindFirstExpired(now.ToUnixTimeSeconds()) is { } expired)
        {
            JobExecution execution = GetExecution(expired.Thing, expired.JobId, expired.Number);
            yield return GetThingJobs(expired.Thing)
                .Replace(execution, execution.WithStatus(JobStatus.TimedOut, now));
        }
    }

    // JobRules has checked the document before the job was saved.
    private static JsonObject ParseDocument(Job job) =>
        JsonBytes.TryParse(Encoding.UTF8.GetBytes(job.Request.Document), out JsonObject? document)
            ? document
            : throw new UnreachableException($"The document of the job {job.JobId} is not a JSON object");

    private void MarkUpdated(IEnumerable<string> jobIds, DateTimeOffset now, Job? replacing = null)
    {
        foreach (string jobId in jobIds)
        {
            Job job = replacing is not null && replacing.JobId == jobId ? replacing : GetJob(jobId);
            bool isDone = !job.Request.IsContinuous && job.Waiting.IsEmpty && _executions.CountPending(jobId) == 0;
            Tables.Set(job with { LastUpdatedAt = now, CompletedAt = job.CompletedAt ?? (isDone ? now : null) });
            Events.OnUpdated(job, GetJob(jobId), GetExecutions(job).Select(pair => pair.Execution), now);
        }
    }
}
