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
    private bool _isDoubtful;
    private bool _isProgressOutstanding;
    private bool _hasTakenOver;
    private bool _areDetailsRefused;

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

    public bool HasNews => _runner.State == JobState.Finishing || HasProgress;

    private bool HasProgress => _runner.IsUnderWay && (_runner.HasProgress || _isDoubtful);

    /// <summary>
    /// The cloud may have ended the job in hand: telling that it goes on brings the truth.
    /// </summary>
    public void Doubt()
    {
        _isDoubtful = true;
    }

    /// <summary>Start-next has brought a job, the one in hand or another.</summary>
    public void Take(JobExecution execution)
    {
        Execution = execution;
        _isDoubtful = false;
        _hasTakenOver = false;
        _areDetailsRefused = false;
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
            _isDoubtful = false;
        }
        else
        {
            JobRequests.WriteOutcome(_outbox.Message, Execution, _runner.Outcome, !_areDetailsRefused, token);
        }

        _outbox.Send(Sender.Jobs, _topics.JobUpdate, nowMs);
    }

    /// <summary>Takes <c>update/accepted</c>. True when the job is over.</summary>
    public bool TakeAccepted()
    {
        _backoff.Reset();
        _hasTakenOver = false;
        if (_isProgressOutstanding)
        {
            _runner.NoteProgressTold();

            // Each accepted update adds one (AWS IoT developer guide, "Jobs device MQTT API").
            Execution.VersionNumber++;
            return false;
        }

        return TryLeave();
    }

    /// <summary>
    /// Takes <c>update/rejected</c>. True when the job is left to the cloud's truth, which start-next brings.
    /// </summary>
    public bool TakeRejected(JobAnswer answer, long nowMs)
    {
        // What was not taken is still to be told.
        _isDoubtful |= _isProgressOutstanding;
        switch (answer.Code)
        {
            case "VersionMismatch":
            case "InvalidStateTransition":
                return TakeState(answer, nowMs);
            case "ResourceNotFound":
            case "TerminalStateReached":
                _backoff.Begin(nowMs);
                return TryLeave();
            case "InvalidRequest":
            case "InvalidJson":
                // Nothing else in it is of a text that is not our own.
                _areDetailsRefused = true;
                break;
            default:
                break;
        }

        _backoff.Begin(nowMs);
        return false;
    }

    /// <summary>Takes the answer to what is outstanding; null when it is none.</summary>
    public JobAnswer TakeAnswer(byte[] payload)
    {
        var answer = new JobAnswer();
        if (!answer.TryRead(new JsonReader(), payload, _outbox.Token))
        {
            TraceMalformed(payload);
            return null;
        }

        if (!answer.IsOurs || !_outbox.TakeAnswer(Sender.Jobs))
        {
            return null;
        }

        if (answer.Code.Length > 0)
        {
            _trace.Line("job").Add(Execution.JobId).Add(" request rejected: ").Add(answer.Code).End();
        }

        return answer;
    }

    public void TraceMalformed(byte[] payload)
    {
        _trace.Line("job").Add("malformed message dropped, ").Add(payload.Length).Add(" bytes").End();
    }

    // What the cloud says of the execution is taken over, and told again once; then it is the cloud's turn.
    private bool TakeState(JobAnswer answer, long nowMs)
    {
        if (answer.Status == JobStatus.Queued)
        {
            // Ours was handed out: one that waits under its id was made since.
            _backoff.Begin(nowMs);
            return TryLeave(isRemade: true);
        }

        bool isRunning = answer.Status == JobStatus.InProgress && answer.VersionNumber > 0;
        if (isRunning)
        {
            Execution.VersionNumber = answer.VersionNumber;
        }

        if (isRunning && !_hasTakenOver)
        {
            _hasTakenOver = true;
            return false;
        }

        _backoff.Begin(nowMs);
        return (!isRunning || !_isProgressOutstanding) && TryLeave();
    }

    // One that waits for a fresh URL hears the truth with it; one that waits for its restart, after it.
    private bool TryLeave(bool isRemade = false)
    {
        bool canLeave = _runner.IsUnderWay || _runner.State == JobState.Finishing;
        if (canLeave && isRemade)
        {
            _runner.Forget();
        }
        else if (canLeave)
        {
            _runner.Leave();
        }

        return canLeave;
    }
}
