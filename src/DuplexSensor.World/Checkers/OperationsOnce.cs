using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.World.Cloud;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// A job's operation runs once; a handler that says it may, twice at most. Its payload is asked for so often and no
/// oftener, and not again when the answer was one that no other GET can mend.
/// </summary>
public sealed class OperationsOnce(JobLedger ledger) : Checker
{
    // Presigned URLs may have expired meanwhile: that is asked about once more.
    private const int Forbidden = 403;
    private const int FetchesMax = Limits.FetchAttemptsMax * Limits.JobStartsMax;

    public override void Handling(WorldBoard board, string jobId, bool mayRunTwice)
    {
        JobDeed? deed = ledger.InHand(board.Thing);
        if (deed?.JobId != jobId)
        {
            Violate(board, $"a handler has got {jobId}, which was not handed out");
        }
        else if (deed.Begins > (mayRunTwice ? Limits.JobStartsMax : 1))
        {
            Violate(board, $"a handler has got {jobId} {deed.Begins} times");
        }
    }

    public override void Wrote(WorldBoard board, FlashWrite write)
    {
        if (ledger.IsJobsCommit && ledger.InHand(board.Thing) is { Commits: > 1 } deed)
        {
            Violate(board, $"{deed.JobId} has committed its settings {deed.Commits} times");
        }
    }

    public override void Restarting(WorldBoard board, string cause)
    {
        if (cause == "job" && ledger.InHand(board.Thing) is { Restarts: > 1 } deed)
        {
            Violate(board, $"{deed.JobId} has restarted the board {deed.Restarts} times");
        }
    }

    public override void Fetching(WorldBoard board, string url)
    {
        JobDeed? deed = ledger.InHand(board.Thing);
        if (deed is null || deed.Fetches > FetchesMax)
        {
            Violate(board, $"a GET for {deed?.JobId ?? "no job"}, the {deed?.Fetches}th");
        }
        else if (deed.IsRefused && deed.RefusedIn == board.Boots)
        {
            Violate(board, $"a GET for {deed.JobId}, whose answer was one that no other can mend");
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
