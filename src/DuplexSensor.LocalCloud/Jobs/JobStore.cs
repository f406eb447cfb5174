using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>
/// All jobs and their executions. Whatever changes one returns what things are to be told of it, and refuses by a
/// <see cref="CloudRequestException"/>. Not safe for use by several threads at once.
/// </summary>
public sealed class JobStore
{
    private readonly ExecutionStore _executions = new();
    private readonly JobRollouts _rollouts = new();

    public JobStore() => Backlog = new JobBacklog(this);

    internal Table<Job> JobTable { get; } = new("job");

    internal Table<StoredExecution> ExecutionTable => _executions.Table;

    /// <summary>What is still to be done for jobs with many executions.</summary>
    internal JobBacklog Backlog { get; }

    /// <summary>Fills the placeholders of documents; set before the first job is there.</summary>
    public PresignedUrls? Urls { get => _executions.Urls; set => _executions.Urls = value; }

    public IEnumerable<Job> Jobs => JobTable.Records;

    /// <summary>When <see cref="ApplyTimeouts"/> has something to do next, or null.</summary>
    public DateTimeOffset? NextTimeout =>
        Earlier(_executions.Timers.NextDueAt, _rollouts.Next) is { } next
            ? DateTimeOffset.FromUnixTimeSeconds(next)
            : null;

    public ThingJobs GetThingJobs(string thing) => _executions.Get(thing);

    public Job? FindJob(string jobId) => JobTable.Find(jobId);

    public Job GetJob(string jobId) =>
        FindJob(jobId) ?? throw CloudRequestException.NotFound($"The job {jobId} does not exist.");

    public JobExecution GetExecution(string thing, string jobId, long? number = null) =>
        GetThingJobs(thing).Find(jobId, number)
        ?? throw CloudRequestException.NotFound($"There is no execution of the job {jobId} on the thing {thing}.");

    /// <summary>A job's executions with their things, by name of the thing.</summary>
    public IEnumerable<(string Thing, JobExecution Execution)> GetExecutions(Job job) =>
        from thing in job.Things
        from execution in GetThingJobs(thing).Executions
        where execution.JobId == job.JobId
        select (thing, execution);

    /// <summary>Creates a job for things that exist, and says what they are to be told.</summary>
    /// <exception cref="CloudRequestException">The request breaks a rule, or the job id is in use.</exception>
    public (Job Job, IReadOnlyList<CloudMessage> Notifications) Create(
        CreateJobRequest request, IEnumerable<string> things, DateTimeOffset now)
    {
        JobRules.Check(request);
        if (FindJob(request.JobId) is not null)
        {
            throw CloudRequestException.AlreadyExists($"The job {request.JobId} already exists.");
        }

        ImmutableSortedSet<string> targetThings = things.ToImmutableSortedSet(StringComparer.Ordinal);
        var job = new Job(request, targetThings, now);
        bool isDone = targetThings.IsEmpty && !request.IsContinuous;
        JobTable.Set(job.JobId, job with { CompletedAt = isDone ? now : null });
        IReadOnlyList<CloudMessage> notifications = Offer(job.JobId, targetThings, now);
        return (GetJob(job.JobId), notifications);
    }

    /// <summary>Gives further things an execution each, unless they have one that was not removed.</summary>
    internal IReadOnlyList<CloudMessage> AddExecutions(Job job, IEnumerable<string> things, DateTimeOffset now)
    {
        string[] added =
            [.. things.Where(thing => GetThingJobs(thing).Find(job.JobId) is null or { Status: JobStatus.Removed })];
        JobTable.Set(job.JobId, job with { Things = job.Things.Union(added) });
        return Offer(job.JobId, added, now);
    }

    /// <summary>Takes a thing that has no execution yet out of the jobs that would give it one.</summary>
    internal void Withdraw(string thing, Func<Job, bool> isMeant, DateTimeOffset now)
    {
        foreach (Job job in Jobs.Where(job => job.Waiting.Contains(thing) && isMeant(job)).ToArray())
        {
            JobTable.Set(
                job.JobId, job with { Waiting = job.Waiting.Remove(thing), Things = job.Things.Remove(thing) });
            MarkUpdated([job.JobId], now);
        }
    }

    /// <summary>Keeps what a device's request led to, and completes a job whose last execution has ended.</summary>
    public JobResult SaveResult(JobResult result, DateTimeOffset now)
    {
        if (result.Error is null)
        {
            MarkUpdated(_executions.Save(result.Jobs), now);
        }

        return result;
    }

    /// <summary>
    /// Lets time out what is due, and says what things are to be told. What is too much for one batch stays due.
    /// </summary>
    public IReadOnlyList<CloudMessage> ApplyTimeouts(DateTimeOffset now)
    {
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

    /// <summary>Moves an execution by the service's own decision.</summary>
    internal IReadOnlyList<CloudMessage> SetStatus(
        string thing, JobExecution execution, JobStatus status, DateTimeOffset now) =>
        ReplaceExecutions([GetThingJobs(thing).Replace(execution, execution.WithStatus(status, now))], now);

    /// <summary>
    /// Puts things' executions in the place of those before. Each is asked for when those before it are in place.
    /// </summary>
    /// <param name="job">A job that takes the place of the one before too.</param>
    internal IReadOnlyList<CloudMessage> ReplaceExecutions(
        IEnumerable<ThingJobs> changed, DateTimeOffset now, Job? job = null)
    {
        var notifications = new List<CloudMessage>();
        var jobIds = new HashSet<string>(StringComparer.Ordinal);
        foreach (ThingJobs after in changed)
        {
            notifications.AddRange(JobNotifications.Between(GetThingJobs(after.Thing), after, now));
            jobIds.UnionWith(_executions.Save(after));
        }

        MarkUpdated(jobIds, now, job);
        return notifications;
    }

    internal bool Owns(string table) => table == JobTable.Name || table == ExecutionTable.Name;

    /// <summary>Takes up what the tables have: after they were loaded, or a change was undone.</summary>
    internal void LoadExecutions()
    {
        _executions.Load(jobId => ParseDocument(GetJob(jobId)));
        _rollouts.Restore(Jobs);
        Backlog.Load();
    }

    private static long? Earlier(long? a, long? b) => a is null || b < a ? b : a;

    private IReadOnlyList<CloudMessage> Offer(string jobId, IReadOnlyCollection<string> things, DateTimeOffset now)
    {
        Job job = GetJob(jobId);
        if (job.Request.Rollout is null && things.Count <= JobBacklog.BatchMax)
        {
            return QueueExecutions(job, things, now);
        }

        JobTable.Set(jobId, job with { Waiting = job.Waiting.Union(things) });
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
            JobTable.Set(jobId, advanced);
        }

        return QueueExecutions(advanced, things, now);
    }

    /// <summary>Gives each of these things an execution of a job, which takes the place of the one before.</summary>
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

    // JobRules has checked it before the job was kept.
    private static JsonObject ParseDocument(Job job) =>
        JsonBytes.TryParse(Encoding.UTF8.GetBytes(job.Request.Document), out JsonObject? document)
            ? document
            : throw new UnreachableException($"the document of the job {job.JobId} is no JSON object");

    // Once a batch: the record of a job has the names of all its things.
    private void MarkUpdated(IEnumerable<string> jobIds, DateTimeOffset now, Job? replacing = null)
    {
        foreach (string jobId in jobIds)
        {
            Job job = replacing is not null && replacing.JobId == jobId ? replacing : GetJob(jobId);
            bool isDone = !job.Request.IsContinuous && job.Waiting.IsEmpty && _executions.CountPending(jobId) == 0;
            JobTable.Set(
                jobId, job with { LastUpdatedAt = now, CompletedAt = job.CompletedAt ?? (isDone ? now : null) });
        }
    }
}
