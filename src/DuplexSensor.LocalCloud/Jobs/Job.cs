using System.Collections.Immutable;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>What a caller asks for when a job is created; <see cref="JobBook.Create"/> checks it.</summary>
public sealed record NewJob(string JobId)
{
    /// <summary>ARNs of things and thing groups.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>The text of a JSON object.</summary>
    public string Document { get; init; } = "";

    /// <summary>Where the document came from, when not from the caller.</summary>
    public string? DocumentSource { get; init; }

    public string? Description { get; init; }
}

/// <summary>A job of target selection SNAPSHOT: its things were settled when it was created.</summary>
public sealed record Job(NewJob Request, ImmutableSortedSet<string> Things, DateTimeOffset CreatedAt)
{
    public string JobId => Request.JobId;

    public string Arn => Names.ArnOfJob(JobId);

    public DateTimeOffset LastUpdatedAt { get; init; } = CreatedAt;

    /// <summary>When the last execution ended, or null while one is pending.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    public string Status => CompletedAt is null ? "IN_PROGRESS" : "COMPLETED";
}
