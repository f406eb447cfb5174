using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>One job on one thing; never changed, only replaced. Times are epoch seconds.</summary>
public sealed record JobExecution(string JobId, [property: JsonIgnore] JsonObject Document, long QueuedAt)
{
    public JobStatus Status { get; init; } = JobStatus.Queued;

    /// <summary>Raised by one with each accepted change; starts at 1.</summary>
    public long VersionNumber { get; init; } = 1;

    public long ExecutionNumber { get; init; } = 1;

    public long? StartedAt { get; init; }

    public long LastUpdatedAt { get; init; } = QueuedAt;

    public ImmutableList<KeyValuePair<string, string>> StatusDetails { get; init; } = [];

    /// <summary>Of the job: how long the execution may be IN_PROGRESS.</summary>
    public long? InProgressMinutes { get; init; }

    /// <summary>Of the job: how long a presigned URL in the document is good.</summary>
    public long? UrlSeconds { get; init; }

    /// <summary>When the step timer ends, or null while none runs.</summary>
    public long? StepEndsAt { get; init; }

    public bool IsForceCanceled { get; init; }

    public bool IsTerminal => JobStatuses.IsTerminal(Status);

    /// <summary>When it will be TIMED_OUT: the earlier end of its timers, or null while none runs.</summary>
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

    /// <summary>The next version of it, ended or in another state by the service's decision.</summary>
    internal JobExecution WithStatus(JobStatus status, DateTimeOffset now) => this with
    {
        Status = status,
        VersionNumber = VersionNumber + 1,
        LastUpdatedAt = now.ToUnixTimeSeconds(),
    };
}
