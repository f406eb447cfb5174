using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>One job on one thing; never changed, only replaced. Times are epoch seconds.</summary>
public sealed record JobExecution(string JobId, JsonObject Document, long QueuedAt)
{
    public JobStatus Status { get; init; } = JobStatus.Queued;

    /// <summary>Raised by one with each accepted change; starts at 1.</summary>
    public long VersionNumber { get; init; } = 1;

    public long ExecutionNumber { get; init; } = 1;

    public long? StartedAt { get; init; }

    public long LastUpdatedAt { get; init; } = QueuedAt;

    public ImmutableList<KeyValuePair<string, string>> StatusDetails { get; init; } = [];

    public bool IsTerminal => JobStatuses.IsTerminal(Status);
}
