using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>The executions of one thing in the order in which they were queued; never changed, only replaced.</summary>
public sealed record ThingJobs(string Thing)
{
    public ImmutableList<JobExecution> Executions { get; init; } = [];

    /// <summary>Fills the placeholders of documents; null leaves them as they are.</summary>
    internal PresignedUrls? Urls { get; init; }

    public IEnumerable<JobExecution> InProgress => FilterByStatus(JobStatus.InProgress);

    public IEnumerable<JobExecution> Queued => FilterByStatus(JobStatus.Queued);

    /// <summary>IN_PROGRESS before QUEUED, inside each by queue time.</summary>
    public IEnumerable<JobExecution> Pending => [.. InProgress, .. Queued];

    /// <summary>What <c>$next</c> stands for, or null when nothing is pending.</summary>
    public JobExecution? Head => Pending.FirstOrDefault();

    /// <summary>The execution with that number, or the latest one.</summary>
    public JobExecution? Find(string jobId, long? executionNumber = null) =>
        Executions.LastOrDefault(execution =>
            execution.JobId == jobId && (executionNumber ?? execution.ExecutionNumber) == execution.ExecutionNumber);

    public ThingJobs Add(JobExecution execution) => this with { Executions = Executions.Add(execution) };

    public ThingJobs Replace(JobExecution current, JobExecution next) =>
        this with { Executions = Executions.Replace(current, next, ReferenceEqualityComparer.Instance) };

    internal ThingJobs Remove(JobExecution execution) =>
        this with { Executions = Executions.Remove(execution, ReferenceEqualityComparer.Instance) };

    /// <summary>The document as the device gets it now: each time it asks, URLs are signed afresh.</summary>
    internal JsonObject CreateDocument(JobExecution execution, long now) =>
        Urls is { } urls && execution.UrlSeconds is { } seconds
            ? urls.Fill(execution.Document, DateTimeOffset.FromUnixTimeSeconds(now), seconds)
            : (JsonObject)execution.Document.DeepClone();

    // Stable: what was queued in the same second keeps the order of queueing.
    private IEnumerable<JobExecution> FilterByStatus(JobStatus status) =>
        Executions.Where(execution => execution.Status == status).OrderBy(execution => execution.QueuedAt);
}
