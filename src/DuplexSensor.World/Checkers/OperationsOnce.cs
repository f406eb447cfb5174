using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.World.Cloud;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// The operation of a job runs once; a handler that may run twice runs at most twice. The number of GETs for a payload
/// is limited, and no GET follows a response that a retry cannot change.
/// </summary>
public sealed class OperationsOnce(JobLedger ledger) : Checker
{
    // A presigned URL may have expired: the firmware requests a new one and retries.
    private const int Forbidden = 403;
    private const int FetchesMax = Limits.FetchAttemptsMax * Limits.JobStartsMax;

    public override void Handling(WorldBoard board, string jobId, bool mayRunTwice)
    {
        JobDeed? deed = ledger.InHand(board.Thing);
        if (deed?.JobId != jobId)
        {
            Violate(board, $"a handler receives {jobId}, but start-next returned {deed?.JobId ?? "no job"}");
        }
        else if (deed.Begins > (mayRunTwice ? Limits.JobStartsMax : 1))
        {
            Violate(board, $"a handler receives {jobId} {deed.Begins} times");
        }
    }

    public override void Wrote(WorldBoard board, FlashWrite write)
    {
        if (ledger.IsJobsCommit && ledger.InHand(board.Thing) is { Commits: > 1 } deed)
        {
            Violate(board, $"{deed.JobId} commits its settings {deed.Commits} times");
        }
    }

    public override void Restarting(WorldBoard board, string cause)
    {
        if (cause == "job" && ledger.InHand(board.Thing) is { Restarts: > 1 } deed)
        {
            Violate(board, $"{deed.JobId} restarts the board {deed.Restarts} times");
        }
    }

    public override void Fetching(WorldBoard board, string url)
    {
        JobDeed? deed = ledger.InHand(board.Thing);
        if (deed is null || deed.Fetches > FetchesMax)
        {
            Violate(board, $"begins GET number {deed?.Fetches} for {deed?.JobId ?? "no job"}");
        }
        else if (deed.IsRefused && deed.RefusedIn == board.Boots)
        {
            Violate(board, $"begins a GET for {deed.JobId} after a response that a retry cannot change");
        }
    }

    public override void Served(WorldBoard board, PayloadAnswer answer)
    {
        if (ledger.InHand(board.Thing) is { } deed)
        {
            bool isFinal = answer.Status is > 0 and < 500 and not (200 or 408 or 429 or Forbidden);
            deed.IsRefused = isFinal || answer.Failure == FetchFailure.Untrusted;
            deed.RefusedIn = board.Boots;
        }
    }
}
