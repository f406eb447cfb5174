using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// Updates the status of the current job, until the cloud accepts the final status or no longer has the execution. For
/// each error that AWS IoT returns there is a rule (D24).
/// </summary>
public sealed class JobUpdates
{
    private readonly Trace _trace;
    private readonly Topics _topics;
    private readonly Outbox _outbox;
    private readonly JobRunner _runner;
    private readonly Backoff _backoff;
    private bool _isUpdateRequested;
    private bool _isProgressOutstanding;
    private bool _hasSyncedVersion;
    private bool _areDetailsRejected;

    public JobUpdates(Trace trace, Topics topics, Outbox outbox, JobRunner runner, Backoff backoff)
    {
        _trace = trace;
        _topics = topics;
        _outbox = outbox;
        _runner = runner;
        _backoff = backoff;
    }

    /// <summary>The current execution, or the last one.</summary>
    public JobExecution Execution = new JobExecution();

    public bool HasUpdate => _runner.State == JobState.Finishing || HasProgress;

    private bool HasProgress => _runner.IsRunning && (_runner.HasProgress || _isUpdateRequested);

    /// <summary>
    /// Requests an IN_PROGRESS update: its response shows whether the cloud has ended the current job.
    /// </summary>
    public void RequestUpdate()
    {
        _isUpdateRequested = true;
    }

    /// <summary>Sets the execution that start-next has returned: the current one again, or another.</summary>
    public void SetExecution(JobExecution execution)
    {
        Execution = execution;
        _isUpdateRequested = false;
        _hasSyncedVersion = false;
        _areDetailsRejected = false;
        if (execution.JobId.Length > 0)
        {
            _topics.SetJob(execution.JobId);
        }
    }

    /// <summary>Sends the update; only when <see cref="HasUpdate"/>, online, and no message is outstanding.</summary>
    public void Send(long nowMs)
    {
        string token = _outbox.NextToken;
        _isProgressOutstanding = HasProgress;
        if (_isProgressOutstanding)
        {
            JobRequests.WriteProgress(_outbox.Message, Execution, _runner, token);
            _isUpdateRequested = false;
        }
        else
        {
            JobRequests.WriteOutcome(_outbox.Message, Execution, _runner.Outcome, !_areDetailsRejected, token);
        }

        _outbox.Send(Sender.Jobs, _topics.JobUpdate, nowMs);
    }

    /// <summary>Handles <c>update/accepted</c>. True when the job has ended.</summary>
    public bool OnAccepted()
    {
        _backoff.Reset();
        _hasSyncedVersion = false;
        if (_isProgressOutstanding)
        {
            _runner.MarkProgressReported();

            // Each accepted update adds one (AWS IoT developer guide, "Jobs device MQTT API").
            Execution.VersionNumber++;
            return false;
        }

        return TryDrop();
    }

    /// <summary>
    /// Handles <c>update/rejected</c>. True when the job was dropped; start-next then returns the cloud's current job.
    /// </summary>
    public bool OnRejected(JobResponse response, long nowMs)
    {
        // A rejected progress update is sent again.
        _isUpdateRequested |= _isProgressOutstanding;
        switch (response.Code)
        {
            case "VersionMismatch":
            case "InvalidStateTransition":
                return OnExecutionState(response, nowMs);
            case "ResourceNotFound":
            case "TerminalStateReached":
                _backoff.Start(nowMs);
                return TryDrop();
            case "InvalidRequest":
            case "InvalidJson":
                // Only the details contain text from outside the firmware, so only they can be invalid.
                _areDetailsRejected = true;
                break;
            default:
                break;
        }

        _backoff.Start(nowMs);
        return false;
    }

    /// <summary>
    /// Parses the response to the outstanding request; null when it is malformed or belongs to another request.
    /// </summary>
    public JobResponse? ReadResponse(byte[] payload)
    {
        var response = new JobResponse();
        if (!response.TryRead(new JsonReader(), payload, _outbox.Token))
        {
            TraceMalformed(payload);
            return null;
        }

        if (!response.MatchesToken || !_outbox.OnResponse(Sender.Jobs))
        {
            return null;
        }

        if (response.Code.Length > 0)
        {
            _trace.Line("job").Add(Execution.JobId).Add(" request rejected: ").Add(response.Code).End();
        }

        return response;
    }

    public void TraceMalformed(byte[] payload)
    {
        _trace.Line("job").Add("malformed message dropped, ").Add(payload.Length).Add(" bytes").End();
    }

    // Adopts the cloud's version and sends the update once more. If the cloud rejects that too, the job is dropped.
    private bool OnExecutionState(JobResponse response, long nowMs)
    {
        if (response.Status == JobStatus.Queued)
        {
            // The current job is IN_PROGRESS, so a QUEUED job of this id was created after it.
            _backoff.Start(nowMs);
            return TryDrop(isReplaced: true);
        }

        bool isRunning = response.Status == JobStatus.InProgress && response.VersionNumber > 0;
        if (isRunning)
        {
            Execution.VersionNumber = response.VersionNumber;
        }

        if (isRunning && !_hasSyncedVersion)
        {
            _hasSyncedVersion = true;
            return false;
        }

        _backoff.Start(nowMs);
        return (!isRunning || !_isProgressOutstanding) && TryDrop();
    }

    // A job that awaits a fresh URL is checked by start-next. A job that awaits its restart is checked after it.
    private bool TryDrop(bool isReplaced = false)
    {
        bool canDrop = _runner.IsRunning || _runner.State == JobState.Finishing;
        if (canDrop && isReplaced)
        {
            _runner.DropAndClearJournal();
        }
        else if (canDrop)
        {
            _runner.Drop();
        }

        return canDrop;
    }
}
