using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>A request to create a job; <see cref="JobStore.Create"/> checks it.</summary>
public sealed record CreateJobRequest(string JobId)
{
    /// <summary>ARNs of things and thing groups.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>The text of a JSON object.</summary>
    public string Document { get; init; } = "";

    /// <summary>The source of the document; null when the caller sent the document itself.</summary>
    public string? DocumentSource { get; init; }

    public string? Description { get; init; }

    /// <summary>
    /// True: CONTINUOUS, the job never ends and also runs on things that join a target group later. False: SNAPSHOT.
    /// </summary>
    public bool IsContinuous { get; init; }

    /// <summary>How long an execution may be IN_PROGRESS, in minutes; null when there is no limit.</summary>
    public long? InProgressMinutes { get; init; }

    /// <summary>How long a presigned URL is valid, in seconds; null when the document has no such URL.</summary>
    public long? UrlSeconds { get; init; }

    /// <summary>The rate at which executions are queued; null when all are queued immediately.</summary>
    public JobRollout? Rollout { get; init; }

    /// <summary>The role that signs presigned URLs on AWS; here it is only returned to callers.</summary>
    public string? UrlRoleArn { get; init; }
}

/// <summary>A job and its target things.</summary>
public sealed record Job(CreateJobRequest Request, DateTimeOffset CreatedAt)
{
    // JobTables writes the names of things.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWriting)]
    public ImmutableSortedSet<string> Things { get; init => field = value.WithComparer(StringComparer.Ordinal); }
        = AwsNames.NoNames;

    /// <summary>
    /// The things whose next execution is not queued yet, because the rollout or their batch has not reached them. A
    /// thing that left the target group and joined again has its earlier executions.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWriting)]
    public ImmutableSortedSet<string> Waiting { get; init => field = value.WithComparer(StringComparer.Ordinal); }
        = AwsNames.NoNames;

    /// <summary>The start of the last minute in which the rollout queued executions, in epoch seconds.</summary>
    public long MinuteStartedAt { get; init; }

    /// <summary>The number of executions that were queued in that minute.</summary>
    public int MinuteCount { get; init; }

    public string JobId => Request.JobId;

    public string Arn => AwsNames.GetJobArn(JobId);

    public DateTimeOffset LastUpdatedAt { get; init; } = CreatedAt;

    /// <summary>When the last execution ended or the job was canceled; null before that.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    public bool IsCanceled { get; init; }

    /// <summary>The executions are being deleted; the job is deleted after them.</summary>
    public bool IsDeleting { get; init; }

    public bool IsForceCanceled { get; init; }

    /// <summary>The caller's reason code of the cancellation.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>The caller's comment on the last cancellation, or on the last added targets.</summary>
    public string? Comment { get; init; }

    /// <summary>Whether things can still be added: the job is CONTINUOUS and has not ended.</summary>
    internal bool CanAddTargets => Request.IsContinuous && !IsCanceled && !IsDeleting;

    public string Status => IsDeleting ? "DELETION_IN_PROGRESS"
        : IsCanceled ? "CANCELED"
        : CompletedAt is null ? "IN_PROGRESS"
        : "COMPLETED";

    /// <summary>The job without the next execution of a thing, and without the thing if it has no execution.</summary>
    internal Job Withdraw(string thing, bool hasExecution) => this with
    {
        Waiting = Waiting.Remove(thing),
        Things = hasExecution ? Things : Things.Remove(thing),
    };
}
