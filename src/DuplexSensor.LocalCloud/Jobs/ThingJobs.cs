using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>The executions of one thing in the order in which they were queued. Immutable.</summary>
public sealed record ThingJobs(string Thing)
{
    public ImmutableList<JobExecution> Executions { get; init; } = [];

    /// <summary>Fills the placeholders in job documents; null leaves them as they are.</summary>
    internal PresignedUrls? Urls { get; init; }

    public IEnumerable<JobExecution> InProgress => FilterByStatus(JobStatus.InProgress);

    public IEnumerable<JobExecution> Queued => FilterByStatus(JobStatus.Queued);

    /// <summary>The IN_PROGRESS executions, then the QUEUED ones, each in the order of their queue time.</summary>
    public IEnumerable<JobExecution> Pending => [.. InProgress, .. Queued];

    /// <summary>The execution that <c>$next</c> stands for, or null when none is pending.</summary>
    public JobExecution? Head => Pending.FirstOrDefault();

    /// <summary>The execution of a job with this number; without a number, the latest execution.</summary>
    public JobExecution? Find(string jobId, long? executionNumber = null) =>
        Executions.LastOrDefault(execution =>
            execution.JobId == jobId && (executionNumber ?? execution.ExecutionNumber) == execution.ExecutionNumber);

    public ThingJobs Add(JobExecution execution) => this with { Executions = Executions.Add(execution) };

    public ThingJobs Replace(JobExecution current, JobExecution next) =>
        this with { Executions = Executions.Replace(current, next, ReferenceEqualityComparer.Instance) };

    internal ThingJobs Remove(JobExecution execution) =>
        this with { Executions = Executions.Remove(execution, ReferenceEqualityComparer.Instance) };

    /// <summary>The job document for the device. URLs in it are signed again in each call.</summary>
    internal JsonObject CreateDocument(JobExecution execution, long now) =>
        Urls is { } urls && execution.UrlSeconds is { } seconds
            ? urls.Fill(execution.Document, DateTimeOffset.FromUnixTimeSeconds(now), seconds)
            : (JsonObject)execution.Document.DeepClone();

    // The sort is stable: executions that were queued in the same second keep their order.
    private IEnumerable<JobExecution> FilterByStatus(JobStatus status) =>
        Executions.Where(execution => execution.Status == status).OrderBy(execution => execution.QueuedAt);
}
