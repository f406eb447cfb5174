using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// Tells the cloud how the job in hand goes and how it has ended, until it takes it or has no such execution any more;
/// each of its errors has an answer (D24).
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

    /// <summary>The execution in hand, or the last one.</summary>
    public JobExecution Execution { get; private set; } = new JobExecution();

    public bool HasUpdate => _runner.State == JobState.Finishing || HasProgress;

    private bool HasProgress => _runner.IsRunning && (_runner.HasProgress || _isUpdateRequested);

    /// <summary>
    /// The cloud may have ended the job in hand: telling that it goes on brings the truth.
    /// </summary>
    public void RequestUpdate()
    {
        _isUpdateRequested = true;
    }

    /// <summary>Start-next has brought a job, the one in hand or another.</summary>
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

    /// <summary>Sends what there is to tell.</summary>
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

    /// <summary>Takes <c>update/accepted</c>. True when the job is over.</summary>
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
    /// Takes <c>update/rejected</c>. True when the job is left to the cloud's truth, which start-next brings.
    /// </summary>
    public bool OnRejected(JobResponse response, long nowMs)
    {
        // What was not taken is still to be told.
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
                // Nothing else in it is of a text that is not our own.
                _areDetailsRejected = true;
                break;
            default:
                break;
        }

        _backoff.Start(nowMs);
        return false;
    }

    /// <summary>Takes the answer to what is outstanding; null when it is none.</summary>
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

    // What the cloud says of the execution is taken over, and told again once; then it is the cloud's turn.
    private bool OnExecutionState(JobResponse response, long nowMs)
    {
        if (response.Status == JobStatus.Queued)
        {
            // Ours was handed out: one that waits under its id was made since.
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

    // One that waits for a fresh URL hears the truth with it; one that waits for its restart, after it.
    private bool TryDrop(bool isReplaced = false)
    {
        bool canDrop = _runner.IsRunning || _runner.State == JobState.Finishing;
        if (canDrop && isReplaced)
        {
            _runner.Forget();
        }
        else if (canDrop)
        {
            _runner.Drop();
        }

        return canDrop;
    }
}
