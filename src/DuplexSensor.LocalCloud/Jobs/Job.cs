using System.Collections.Immutable;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>What a caller asks for when a job is created; <see cref="JobStore.Create"/> checks it.</summary>
public sealed record CreateJobRequest(string JobId)
{
    /// <summary>ARNs of things and thing groups.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>The text of a JSON object.</summary>
    public string Document { get; init; } = "";

    /// <summary>Where the document came from, when not from the caller.</summary>
    public string? DocumentSource { get; init; }

    public string? Description { get; init; }

    /// <summary>CONTINUOUS: it never ends, and things that join a target group get it too; or SNAPSHOT.</summary>
    public bool IsContinuous { get; init; }

    /// <summary>How long an execution may be IN_PROGRESS, in minutes; null: as long as it likes.</summary>
    public long? InProgressMinutes { get; init; }

    /// <summary>How long a presigned URL in the document is good, in seconds; null: there may be none.</summary>
    public long? UrlSeconds { get; init; }

    /// <summary>How fast the job is given to its things; null: to all at once.</summary>
    public JobRollout? Rollout { get; init; }

    /// <summary>The role that a presigned URL is signed by on AWS; here it is but told.</summary>
    public string? UrlRoleArn { get; init; }
}

/// <summary>A job and the things that it was given to.</summary>
public sealed record Job(CreateJobRequest Request, ImmutableSortedSet<string> Things, DateTimeOffset CreatedAt)
{
    public ImmutableSortedSet<string> Things { get; init => field = value.WithComparer(StringComparer.Ordinal); }
        = Things.WithComparer(StringComparer.Ordinal);

    /// <summary>
    /// Those of the things that have no execution yet: because of the rollout, or because it is not their batch's turn.
    /// </summary>
    public ImmutableSortedSet<string> Waiting { get; init => field = value.WithComparer(StringComparer.Ordinal); }
        = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>When the minute began in which the last of the others got theirs, in epoch seconds.</summary>
    public long MinuteStartedAt { get; init; }

    /// <summary>How many got theirs in that minute.</summary>
    public int MinuteCount { get; init; }

    public string JobId => Request.JobId;

    public string Arn => AwsNames.GetJobArn(JobId);

    public DateTimeOffset LastUpdatedAt { get; init; } = CreatedAt;

    /// <summary>When the last execution ended or the job was canceled, or null before.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    public bool IsCanceled { get; init; }

    /// <summary>Its executions are being deleted, and then the job is.</summary>
    public bool IsDeleting { get; init; }

    public bool IsForceCanceled { get; init; }

    /// <summary>What the caller gave when the job was canceled.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>What the caller gave with the last cancellation, or with further targets.</summary>
    public string? Comment { get; init; }

    public string Status => IsDeleting ? "DELETION_IN_PROGRESS"
        : IsCanceled ? "CANCELED"
        : CompletedAt is null ? "IN_PROGRESS"
        : "COMPLETED";
}
