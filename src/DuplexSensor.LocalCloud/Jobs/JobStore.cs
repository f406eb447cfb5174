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
    private readonly Dictionary<string, ThingJobs> _executions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _pendingCounts = new(StringComparer.Ordinal);
    private readonly JobTimers _timers = new();
    private readonly JobRollouts _rollouts = new();
    private long _lastOrder;

    internal Table<Job> JobTable { get; } = new("job");

    internal Table<StoredExecution> ExecutionTable { get; } = new("execution");

    /// <summary>Fills the placeholders of documents; set before the first job is there.</summary>
    public PresignedUrls? Urls { get; set; }

    public IEnumerable<Job> Jobs => JobTable.Records;

    /// <summary>When <see cref="ApplyTimeouts"/> has something to do next, or null.</summary>
    public DateTimeOffset? NextTimeout =>
        Earlier(_timers.NextDueAt, _rollouts.Next) is { } next ? DateTimeOffset.FromUnixTimeSeconds(next) : null;

    public ThingJobs GetThingJobs(string thing) =>
        _executions.GetValueOrDefault(thing) ?? new ThingJobs(thing) { Urls = Urls };

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
            MarkUpdated(job.JobId, now);
        }
    }

    /// <summary>Keeps what a device's request led to, and completes a job whose last execution has ended.</summary>
    public JobResult SaveResult(JobResult result, DateTimeOffset now)
    {
        if (result.Error is null)
        {
            SaveExecutions(GetThingJobs(result.Jobs.Thing), result.Jobs, now);
        }

        return result;
    }

    /// <summary>Lets time out what is due, and says what things are to be told.</summary>
    public IReadOnlyList<CloudMessage> ApplyTimeouts(DateTimeOffset now)
    {
        var notifications = new List<CloudMessage>();
        while (_timers.FindFirstExpired(now.ToUnixTimeSeconds()) is { } expired)
        {
            JobExecution execution = GetExecution(expired.Thing, expired.JobId, expired.Number);
            notifications.AddRange(SetStatus(expired.Thing, execution, JobStatus.TimedOut, now));
        }

        while (_rollouts.TryDequeue(now.ToUnixTimeSeconds()) is { } jobId)
        {
            notifications.AddRange(RollOut(jobId, now));
        }

        return notifications;
    }

    /// <summary>Moves an execution by the service's own decision.</summary>
    internal IReadOnlyList<CloudMessage> SetStatus(
        string thing, JobExecution execution, JobStatus status, DateTimeOffset now) =>
        ReplaceExecutions(
            GetThingJobs(thing), GetThingJobs(thing).Replace(execution, execution.WithStatus(status, now)), now);

    /// <summary>Puts a thing's executions in the place of those before.</summary>
    internal IReadOnlyList<CloudMessage> ReplaceExecutions(ThingJobs before, ThingJobs after, DateTimeOffset now)
    {
        SaveExecutions(before, after, now);
        return JobNotifications.Between(before, after, now);
    }

    /// <summary>Takes up what the tables were loaded with.</summary>
    internal void LoadExecutions()
    {
        foreach (StoredExecution stored in ExecutionTable.Records.OrderBy(stored => stored.Order))
        {
            JsonObject document = DocumentOf(GetJob(stored.Execution.JobId));
            JobExecution execution = stored.Execution with { Document = document };
            _executions[stored.Thing] = GetThingJobs(stored.Thing).Add(execution);
            UpdatePendingCount(stored.Thing, null, execution);
            _lastOrder = stored.Order;
        }

        _rollouts.Restore(Jobs);
    }

    private static long? Earlier(long? a, long? b) => a is null || b < a ? b : a;

    private IReadOnlyList<CloudMessage> Offer(string jobId, IReadOnlyCollection<string> things, DateTimeOffset now)
    {
        Job job = GetJob(jobId);
        if (job.Request.Rollout is null)
        {
            return QueueExecutions(job, things, now);
        }

        JobTable.Set(jobId, job with { Waiting = job.Waiting.Union(things) });
        return RollOut(jobId, now);
    }

    private IReadOnlyList<CloudMessage> RollOut(string jobId, DateTimeOffset now)
    {
        if (FindJob(jobId) is not { Waiting.IsEmpty: false } job)
        {
            return [];
        }

        int succeeded = GetExecutions(job).Count(pair => pair.Execution.Status == JobStatus.Succeeded);
        (Job advanced, IReadOnlyList<string> things) = _rollouts.Advance(job, succeeded, now.ToUnixTimeSeconds());
        JobTable.Set(jobId, advanced);
        return QueueExecutions(advanced, things, now);
    }

    private IReadOnlyList<CloudMessage> QueueExecutions(Job job, IEnumerable<string> things, DateTimeOffset now)
    {
        JsonObject document = DocumentOf(job);
        var notifications = new List<CloudMessage>();
        foreach (string thing in things)
        {
            var execution = new JobExecution(job.JobId, document, now.ToUnixTimeSeconds())
            {
                ExecutionNumber = (GetThingJobs(thing).Find(job.JobId)?.ExecutionNumber ?? 0) + 1,
                InProgressMinutes = job.Request.InProgressMinutes,
                UrlSeconds = job.Request.UrlSeconds,
            };
            notifications.AddRange(ReplaceExecutions(GetThingJobs(thing), GetThingJobs(thing).Add(execution), now));
        }

        return notifications;
    }

    // JobRules has checked it before the job was kept.
    private static JsonObject DocumentOf(Job job) =>
        JsonBytes.TryParse(Encoding.UTF8.GetBytes(job.Request.Document), out JsonObject? document)
            ? document
            : throw new UnreachableException($"the document of the job {job.JobId} is no JSON object");

    private void SaveExecutions(ThingJobs before, ThingJobs after, DateTimeOffset now)
    {
        string thing = after.Thing;
        _executions[thing] = after;
        foreach (JobExecution old in before.Executions.Except(after.Executions))
        {
            JobExecution? next = after.Find(old.JobId, old.ExecutionNumber);
            SaveExecution(thing, old, next);
            MarkUpdated(old.JobId, now);
        }

        foreach (JobExecution added in after.Executions.Except(before.Executions))
        {
            if (before.Find(added.JobId, added.ExecutionNumber) is null)
            {
                SaveExecution(thing, null, added);
                MarkUpdated(added.JobId, now);
            }
        }
    }

    private void SaveExecution(string thing, JobExecution? before, JobExecution? after)
    {
        string key = StoredExecution.GetKey(thing, (before ?? after)!);
        UpdatePendingCount(thing, before, after);
        if (after is null)
        {
            ExecutionTable.Remove(key);
            return;
        }

        // It stays where it was first put in the order.
        long order = ExecutionTable.Find(key)?.Order ?? ++_lastOrder;
        ExecutionTable.Set(key, new StoredExecution(thing, order, after));
    }

    private void UpdatePendingCount(string thing, JobExecution? before, JobExecution? after)
    {
        string jobId = (before ?? after)!.JobId;
        int change = (after is { IsTerminal: false } ? 1 : 0) - (before is { IsTerminal: false } ? 1 : 0);
        _pendingCounts[jobId] = _pendingCounts.GetValueOrDefault(jobId) + change;
        _timers.Update(thing, before, after);
    }

    private void MarkUpdated(string jobId, DateTimeOffset now)
    {
        Job job = GetJob(jobId);
        bool isDone = !job.Request.IsContinuous && job.Waiting.IsEmpty && _pendingCounts.GetValueOrDefault(jobId) == 0;
        JobTable.Set(jobId, job with { LastUpdatedAt = now, CompletedAt = job.CompletedAt ?? (isDone ? now : null) });
    }
}
