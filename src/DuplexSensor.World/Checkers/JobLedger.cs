using System.Text;
using System.Text.Json;
using DuplexSensor.Core.Jobs;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Cloud;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// Records what each board does for its jobs, from the response of start-next to the job updates. The checkers of jobs
/// share it. Checks nothing itself.
/// </summary>
public sealed class JobLedger(SettingsInFlash flash) : Checker
{
    private readonly Dictionary<(string Thing, string JobId), JobDeed> _deeds = [];
    private readonly Dictionary<string, JobDeed> _inHand = [];
    private readonly Dictionary<int, int> _marks = [];

    /// <summary>Finds the job of that id; null when no start-next has returned it.</summary>
    public JobDeed? Find(string thing, string jobId) => _deeds.GetValueOrDefault((thing, jobId));

    /// <summary>The job that start-next returned last to the board; null when there is none.</summary>
    public JobDeed? InHand(string thing) => _inHand.GetValueOrDefault(thing);

    /// <summary>
    /// Whether the current flash write commits the settings of a job. Such a write changes the job fingerprint in the
    /// record; no other does.
    /// </summary>
    public bool IsJobsCommit { get; private set; }

    // A new job replaces the one of the same id, and nothing of the new one is done.
    public override void JobCreated(WorldBoard board, string jobId, string document) =>
        _deeds.Remove((board.Thing, jobId));

    public override void Answered(CloudMessage? request, CloudMessage message)
    {
        if (request?.Topic.Split('/') is not ["$aws", "things", var thing, "jobs", "start-next"]
            || message.Topic != request.Topic + "/accepted"
            || !TryRead(message, out JsonElement execution))
        {
            return;
        }

        string jobId = execution.GetProperty("jobId").GetString()!;
        (long, long) identity = (
            execution.GetProperty("executionNumber").GetInt64(), execution.GetProperty("queuedAt").GetInt64());
        if (Find(thing, jobId) is not { } deed || !deed.IsOf(identity))
        {
            deed = new JobDeed(jobId, execution.GetProperty("jobDocument").Clone()) { Identity = identity };
            _deeds[(thing, jobId)] = deed;
        }

        _inHand[thing] = deed;
        WorldBoard board = World.Boards.First(board => board.Thing == thing);
        if (board.Config.JobPayloadUrl.Length == 0 && !deed.Document.TryGetProperty("url", out _))
        {
            Take(board, deed, Encoding.UTF8.GetBytes(deed.Document.GetRawText()), 200, -1);
        }
    }

    public override void Fetching(WorldBoard board, string url)
    {
        if (InHand(board.Thing) is { } deed)
        {
            deed.Fetches++;
        }
    }

    public override void Fetched(WorldBoard board, PayloadAnswer answer)
    {
        if (InHand(board.Thing) is { } deed)
        {
            Take(board, deed, answer.Body, answer.Status, answer.Claimed ?? answer.Body.Length);
        }
    }

    public override void Wrote(WorldBoard board, FlashWrite write)
    {
        bool isCommit = write.Record == "settings" && write.Outcome is FlashOutcome.Kept or FlashOutcome.Landed;
        int before = _marks.GetValueOrDefault(board.Index);
        _marks[board.Index] = isCommit ? SettingsValues.MarkIn(write.Bytes) : before;
        IsJobsCommit = _marks[board.Index] != before;
        if (isCommit && InHand(board.Thing) is { } deed)
        {
            deed.Commits += IsJobsCommit ? 1 : 0;
            deed.NoteInForce(SettingsValues.FromImage(write.Bytes));
        }
    }

    public override void Restarting(WorldBoard board, string cause)
    {
        if (cause == "job" && InHand(board.Thing) is { } deed)
        {
            deed.Restarts++;
        }
    }

    public override void Booted(WorldBoard board)
    {
        if (InHand(board.Thing) is { Meaning: not null } deed)
        {
            deed.HasRebooted = true;
        }
    }

    public override void Handling(WorldBoard board, string jobId, bool mayRunTwice)
    {
        if (InHand(board.Thing) is { } deed)
        {
            deed.Begins++;
            deed.MayRunTwice = mayRunTwice;
        }
    }

    public override void Handled(WorldBoard board, JobProgress progress)
    {
        if (InHand(board.Thing) is { } deed)
        {
            deed.IsHandled |= progress == JobProgress.Done;
        }
    }

    // False when there is no execution, or when a test has truncated the message.
    private static bool TryRead(CloudMessage message, out JsonElement execution)
    {
        execution = default;
        try
        {
            return JsonElement.Parse(message.Payload.Span).TryGetProperty("execution", out execution);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Take(WorldBoard board, JobDeed deed, byte[] body, int status, long claimed)
    {
        deed.Take(body, status, claimed);
        deed.NoteInForce(flash.HeldBy(board));
    }
}
