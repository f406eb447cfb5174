using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>
/// The executions of one thing in the order in which they were queued. Executions are found by job and by place, and
/// pending ones are listed apart: the cost of a request does not depend on the executions that have ended. Immutable.
/// </summary>
public sealed record ThingJobs(string Thing)
{
    private ImmutableSortedDictionary<long, JobExecution> _byPlace =
        ImmutableSortedDictionary.Create<long, JobExecution>();
    private ImmutableSortedDictionary<long, JobExecution> _pending =
        ImmutableSortedDictionary.Create<long, JobExecution>();
    private ImmutableDictionary<string, ImmutableList<long>> _placesByJob =
        ImmutableDictionary.Create<string, ImmutableList<long>>(StringComparer.Ordinal);
    private long _lastPlace;

    public IEnumerable<JobExecution> Executions => _byPlace.Values;

    /// <summary>The changes that are not in the store yet, in their order.</summary>
    internal ImmutableList<ExecutionChange> Changes { get; init; } = [];

    /// <summary>Fills the placeholders in job documents; null leaves them as they are.</summary>
    internal PresignedUrls? Urls { get; init; }

    internal bool IsEmpty => _byPlace.IsEmpty;

    public IEnumerable<JobExecution> InProgress => FilterByStatus(JobStatus.InProgress);

    public IEnumerable<JobExecution> Queued => FilterByStatus(JobStatus.Queued);

    /// <summary>The IN_PROGRESS executions, then the QUEUED ones, each in the order of their queue time.</summary>
    public IEnumerable<JobExecution> Pending => [.. InProgress, .. Queued];

    /// <summary>The execution that <c>$next</c> stands for, or null when none is pending.</summary>
    public JobExecution? Head =>
        _pending.Values.MinBy(execution => (execution.Status != JobStatus.InProgress, execution.QueuedAt));

    /// <summary>The execution of a job with this number; without a number, the latest execution.</summary>
    public JobExecution? Find(string jobId, long? executionNumber = null) =>
        FindAll(jobId).LastOrDefault(
            execution => (executionNumber ?? execution.ExecutionNumber) == execution.ExecutionNumber);

    public ThingJobs Add(JobExecution execution) =>
        (this with { _lastPlace = _lastPlace + 1 }).Put(_lastPlace + 1, null, execution);

    public ThingJobs Replace(JobExecution current, JobExecution next) => Put(FindPlace(current), current, next);

    /// <summary>The executions of a job in the order in which they were queued.</summary>
    internal IEnumerable<JobExecution> FindAll(string jobId) =>
        _placesByJob.GetValueOrDefault(jobId, []).Select(place => _byPlace[place]);

    internal ThingJobs Remove(JobExecution execution)
    {
        long place = FindPlace(execution);
        ImmutableList<long> places = _placesByJob[execution.JobId].Remove(place);
        return this with
        {
            _byPlace = _byPlace.Remove(place),
            _pending = _pending.Remove(place),
            _placesByJob = places.IsEmpty
                ? _placesByJob.Remove(execution.JobId)
                : _placesByJob.SetItem(execution.JobId, places),
            Changes = Changes.Add(new ExecutionChange(execution, null)),
        };
    }

    /// <summary>The job document for the device. URLs in it are signed again in each call.</summary>
    internal JsonObject CreateDocument(JobExecution execution, long now) =>
        Urls is { } urls && execution.UrlSeconds is { } seconds
            ? urls.Fill(execution.Document, DateTimeOffset.FromUnixTimeSeconds(now), seconds)
            : (JsonObject)execution.Document.DeepClone();

    private ThingJobs Put(long place, JobExecution? before, JobExecution after) => this with
    {
        _byPlace = _byPlace.SetItem(place, after),
        _pending = after.IsTerminal ? _pending.Remove(place) : _pending.SetItem(place, after),
        _placesByJob = before is not null
            ? _placesByJob
            : _placesByJob.SetItem(after.JobId, _placesByJob.GetValueOrDefault(after.JobId, []).Add(place)),
        Changes = Changes.Add(new ExecutionChange(before, after)),
    };

    private long FindPlace(JobExecution execution) =>
        _placesByJob[execution.JobId].First(place => _byPlace[place].ExecutionNumber == execution.ExecutionNumber);

    // The sort is stable: executions that were queued in the same second keep their order.
    private IEnumerable<JobExecution> FilterByStatus(JobStatus status) =>
        _pending.Values.Where(execution => execution.Status == status).OrderBy(execution => execution.QueuedAt);
}

/// <summary>An execution before and after a change; null before it was added, and after it was removed.</summary>
internal readonly record struct ExecutionChange(JobExecution? Before, JobExecution? After)
{
    /// <summary>Whether the execution became pending, or is no longer pending.</summary>
    public bool ChangesPending => Before is { IsTerminal: false } != After is { IsTerminal: false };
}
