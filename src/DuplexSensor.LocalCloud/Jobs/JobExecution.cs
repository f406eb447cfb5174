using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>One job on one thing. Immutable. Times are epoch seconds.</summary>
public sealed record JobExecution(string JobId, [property: JsonIgnore] JsonObject Document, long QueuedAt)
{
    public JobStatus Status { get; init; } = JobStatus.Queued;

    /// <summary>Starts at 1; each accepted change increments it.</summary>
    public long VersionNumber { get; init; } = 1;

    public long ExecutionNumber { get; init; } = 1;

    public long? StartedAt { get; init; }

    public long LastUpdatedAt { get; init; } = QueuedAt;

    public ImmutableList<KeyValuePair<string, string>> StatusDetails { get; init; } = [];

    /// <summary>The job's limit on the time IN_PROGRESS, in minutes; null when there is no limit.</summary>
    public long? InProgressMinutes { get; init; }

    /// <summary>How long a presigned URL of the job is valid, in seconds; null when there are no URLs.</summary>
    public long? UrlSeconds { get; init; }

    /// <summary>When the step timer ends; null while the step timer is stopped.</summary>
    public long? StepEndsAt { get; init; }

    public bool IsForceCanceled { get; init; }

    public bool IsTerminal => JobStatuses.IsTerminal(Status);

    /// <summary>When the execution times out: the earlier end of its two timers; null without a timer.</summary>
    public long? TimesOutAt
    {
        get
        {
            if (Status != JobStatus.InProgress)
            {
                return null;
            }

            long? inProgressEndsAt = StartedAt + (InProgressMinutes * 60);
            return inProgressEndsAt is null || StepEndsAt < inProgressEndsAt ? StepEndsAt : inProgressEndsAt;
        }
    }

    /// <summary>Whether an operator can cancel the execution. An IN_PROGRESS execution needs force.</summary>
    internal bool CanBeCanceled(bool force) => Status == JobStatus.Queued || (force && !IsTerminal);

    /// <summary>The next version of the execution, canceled by an operator.</summary>
    internal JobExecution ToCanceled(bool force, DateTimeOffset now) =>
        WithStatus(JobStatus.Canceled, now) with { IsForceCanceled = force };

    /// <summary>The next version of the execution, with a status that the service sets.</summary>
    internal JobExecution WithStatus(JobStatus status, DateTimeOffset now) => this with
    {
        Status = status,
        VersionNumber = VersionNumber + 1,
        LastUpdatedAt = now.ToUnixTimeSeconds(),
    };
}
