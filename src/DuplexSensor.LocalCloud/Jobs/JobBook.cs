using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>All jobs and their executions, in memory. Not safe for use by several threads at once.</summary>
public sealed class JobBook
{
    private const int DocumentBytesMax = 32_768;
    private const int DescriptionLengthMax = 2_028;
    private const int TargetsMax = 100;

    private readonly SortedDictionary<string, Job> _jobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ThingJobs> _executions = new(StringComparer.Ordinal);

    public ThingJobs Of(string thing) => _executions.GetValueOrDefault(thing) ?? new ThingJobs(thing);

    public Job? FindOrNull(string jobId) => _jobs.GetValueOrDefault(jobId);

    public Job Find(string jobId) =>
        FindOrNull(jobId) ?? throw CloudRequestException.NotFound($"The job {jobId} does not exist.");

    /// <summary>A job's executions with their things, by name of the thing.</summary>
    public IEnumerable<(string Thing, JobExecution Execution)> ExecutionsOf(Job job) =>
        job.Things.Select(thing => (thing, Of(thing).Find(job.JobId)!));

    /// <summary>Creates a job for things that exist, and says what they are to be told.</summary>
    /// <exception cref="CloudRequestException">The request breaks a rule, or the job id is in use.</exception>
    public (Job Job, IReadOnlyList<CloudMessage> Notifications) Create(
        NewJob request, IEnumerable<string> things, DateTimeOffset now)
    {
        JsonObject document = Check(request);
        var job = new Job(request, things.ToImmutableSortedSet(StringComparer.Ordinal), now);
        job = job with { CompletedAt = job.Things.IsEmpty ? now : null };
        _jobs[job.JobId] = job;
        var notifications = new List<CloudMessage>();
        foreach (string thing in job.Things)
        {
            ThingJobs before = Of(thing);
            ThingJobs after = before.Add(new JobExecution(job.JobId, document, now.ToUnixTimeSeconds()));
            _executions[thing] = after;
            notifications.AddRange(JobNotifications.Between(before, after, now));
        }

        return (job, notifications);
    }

    /// <summary>Keeps what a device's request led to, and completes a job whose last execution has ended.</summary>
    public JobResult Keep(JobResult result, DateTimeOffset now)
    {
        ThingJobs before = Of(result.Jobs.Thing);
        _executions[result.Jobs.Thing] = result.Jobs;
        foreach (JobExecution changed in result.Jobs.Executions.Except(before.Executions))
        {
            Job job = Find(changed.JobId);
            bool isComplete = ExecutionsOf(job).All(pair => pair.Execution.IsTerminal);
            _jobs[job.JobId] = job with { LastUpdatedAt = now, CompletedAt = isComplete ? now : null };
        }

        return result;
    }

    private JsonObject Check(NewJob request)
    {
        Names.ThrowIfNoJobId(request.JobId);
        Check(request.Targets.Count is >= 1 and <= TargetsMax, $"A job needs 1 to {TargetsMax} targets.");
        Check(
            (request.Description ?? "").Length <= DescriptionLengthMax,
            $"The description must have {DescriptionLengthMax} characters at most.");
        byte[] document = Encoding.UTF8.GetBytes(request.Document);
        Check(document.Length <= DocumentBytesMax, $"The job document must have {DocumentBytesMax} bytes at most.");
        Check(JsonBytes.TryParse(document, out JsonObject? parsed), "The job document must be a JSON object.");
        if (_jobs.ContainsKey(request.JobId))
        {
            throw CloudRequestException.Exists($"The job {request.JobId} already exists.");
        }

        return parsed!;
    }

    private static void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw CloudRequestException.Invalid(otherwise);
        }
    }
}
