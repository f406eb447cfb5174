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
public sealed class JobHistory(SettingsHistory settingsHistory) : Checker
{
    private readonly Dictionary<(string Thing, string JobId), ObservedJob> _jobs = [];
    private readonly Dictionary<string, ObservedJob> _current = [];
    private readonly Dictionary<int, int> _jobFingerprints = [];

    /// <summary>Finds the job of that id; null when no start-next has returned it.</summary>
    public ObservedJob? Find(string thing, string jobId) => _jobs.GetValueOrDefault((thing, jobId));

    /// <summary>The job that start-next returned last to the board; null when there is none.</summary>
    public ObservedJob? FindCurrent(string thing) => _current.GetValueOrDefault(thing);

    /// <summary>
    /// Whether the current flash write commits the settings of a job. Only these writes change the job fingerprint in
    /// the record.
    /// </summary>
    public bool IsCommitOfJob { get; private set; }

    // A new job replaces the job of the same id. No part of the new job is done yet.
    public override void OnJobCreated(WorldBoard board, string jobId, string document) =>
        _jobs.Remove((board.Thing, jobId));

    public override void OnCloudMessage(CloudMessage? request, CloudMessage message)
    {
        if (request?.Topic.Split('/') is not ["$aws", "things", var thing, "jobs", "start-next"]
            || message.Topic != request.Topic + "/accepted"
            || !TryParseExecution(message, out JsonElement execution))
        {
            return;
        }

        string jobId = execution.GetProperty("jobId").GetString()!;
        (long, long) identity = (
            execution.GetProperty("executionNumber").GetInt64(), execution.GetProperty("queuedAt").GetInt64());
        if (Find(thing, jobId) is not { } job || job.Identity != identity)
        {
            job = new ObservedJob(jobId, execution.GetProperty("jobDocument").Clone()) { Identity = identity };
            _jobs[(thing, jobId)] = job;
        }

        _current[thing] = job;
        WorldBoard board = World.Boards.First(board => board.Thing == thing);
        if (board.Config.JobPayloadUrl.Length == 0 && !job.Document.TryGetProperty("url", out _))
        {
            OnPayloadFetched(board, job, Encoding.UTF8.GetBytes(job.Document.GetRawText()), 200, -1);
        }
    }

    public override void OnFetching(WorldBoard board, string url)
    {
        if (FindCurrent(board.Thing) is { } job)
        {
            job.FetchCount += job.IsStartPersisted ? 1 : 0;
        }
    }

    public override void OnFetchEnded(WorldBoard board, PayloadResponse response)
    {
        if (FindCurrent(board.Thing) is { } job)
        {
            OnPayloadFetched(
                board, job, response.Body, response.Status, response.DeclaredLength ?? response.Body.Length);
        }
    }

    public override void OnFlashWrite(WorldBoard board, FlashWrite write)
    {
        if (write.Record == "journal" && FindCurrent(board.Thing) is { } started)
        {
            started.IsStartPersisted = write.Outcome == FlashOutcome.Kept;
        }

        bool isCommit = write.Record == "settings" && write.Outcome is FlashOutcome.Kept or FlashOutcome.Landed;
        int before = _jobFingerprints.GetValueOrDefault(board.Index);
        _jobFingerprints[board.Index] = isCommit ? SettingsValues.ReadJobFingerprint(write.Bytes) : before;
        IsCommitOfJob = _jobFingerprints[board.Index] != before;
        if (isCommit && FindCurrent(board.Thing) is { } job)
        {
            job.CommitCount += IsCommitOfJob ? 1 : 0;
            job.RecordSettingsInForce(SettingsValues.FromSlotBytes(write.Bytes));
        }
    }

    public override void OnRestartRequested(WorldBoard board, string cause)
    {
        if (cause == "job" && FindCurrent(board.Thing) is { } job)
        {
            job.RestartCount++;
        }
    }

    public override void OnBooted(WorldBoard board)
    {
        if (FindCurrent(board.Thing) is not { } job)
        {
            return;
        }

        job.HasRebooted |= job.Operation is not null;
        job.IsStartPersisted = false;
    }

    public override void OnHandlerBegin(WorldBoard board, string jobId, bool mayRunTwice)
    {
        if (FindCurrent(board.Thing) is { } job)
        {
            job.HandlerBeginCount++;
            job.MayRunTwice = mayRunTwice;
        }
    }

    public override void OnHandlerStepped(WorldBoard board, JobProgress progress)
    {
        if (progress == JobProgress.Done && FindCurrent(board.Thing) is { } job)
        {
            string? done = board.JobHandler.Done;
            job.HandlerDone = string.IsNullOrEmpty(done) ? "handled" : done;
        }
    }

    // False when there is no execution, or when a test has truncated the message.
    private static bool TryParseExecution(CloudMessage message, out JsonElement execution)
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

    private void OnPayloadFetched(WorldBoard board, ObservedJob job, byte[] body, int status, long declaredLength)
    {
        job.OnPayloadFetched(body, status, declaredLength, board.JobHandler);
        job.RecordSettingsInForce(settingsHistory.GetPersisted(board));
    }
}
