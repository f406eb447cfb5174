using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Cloud;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// The operation of a job runs once; a handler that may run twice runs at most twice. The number of GETs for a payload
/// is limited, and no GET follows a response that a retry cannot change.
/// </summary>
public sealed class JobsRunOnce(JobHistory jobHistory) : Checker
{
    // A presigned URL may have expired: the firmware requests a new URL and retries.
    private const int Forbidden = 403;
    private const int FetchesMax = Limits.FetchAttemptsMax * Limits.JobStartsMax;

    public override void OnHandlerBegin(WorldBoard board, string jobId, bool mayRunTwice)
    {
        ObservedJob? job = jobHistory.FindCurrent(board.Thing);
        if (job?.JobId != jobId)
        {
            RecordViolation(board, $"a handler receives {jobId}, but start-next returned {job?.JobId ?? "no job"}");
        }
        else if (job.HandlerBeginCount > (mayRunTwice ? Limits.JobStartsMax : 1))
        {
            RecordViolation(board, $"a handler receives {jobId} {job.HandlerBeginCount} times");
        }
    }

    public override void OnFlashWrite(WorldBoard board, FlashWrite write)
    {
        if (jobHistory.IsCommitOfJob && jobHistory.FindCurrent(board.Thing) is { CommitCount: > 1 } job)
        {
            RecordViolation(board, $"{job.JobId} commits its settings {job.CommitCount} times");
        }
    }

    public override void OnRestartRequested(WorldBoard board, string cause)
    {
        if (cause == "job" && jobHistory.FindCurrent(board.Thing) is { RestartCount: > 1 } job)
        {
            RecordViolation(board, $"{job.JobId} restarts the board {job.RestartCount} times");
        }
    }

    public override void OnFetching(WorldBoard board, string url)
    {
        ObservedJob? job = jobHistory.FindCurrent(board.Thing);
        if (job is null || job.FetchCount > FetchesMax)
        {
            RecordViolation(board, $"begins GET number {job?.FetchCount} for {job?.JobId ?? "no job"}");
        }
        else if (job.IsFetchFinal && job.FetchFinalInBoot == board.BootCount)
        {
            RecordViolation(board, $"begins a GET for {job.JobId} after a response that a retry cannot change");
        }
    }

    // A response that says the job has ended, although the cloud still has it, makes the board begin it again.
    public override void OnCloudMessage(CloudMessage? request, CloudMessage message)
    {
        if (message.Topic.EndsWith("/update/rejected", StringComparison.Ordinal)
            && message.Topic.Contains("/jobs/", StringComparison.Ordinal)
            && (message.Payload.Span.IndexOf("ResourceNotFound"u8) >= 0
                || message.Payload.Span.IndexOf("TerminalStateReached"u8) >= 0)
            && jobHistory.FindCurrent(message.Topic.Split('/')[2]) is { } job)
        {
            job.IsFetchFinal = false;
        }
    }

    public override void OnPayloadServed(WorldBoard board, PayloadResponse response)
    {
        if (jobHistory.FindCurrent(board.Thing) is { } job)
        {
            bool isFinal = response.Status is > 0 and < 500 and not (200 or 408 or 429 or Forbidden);
            job.IsFetchFinal = isFinal || response.Failure == FetchFailure.Untrusted;
            job.FetchFinalInBoot = board.BootCount;
        }
    }
}
