using DuplexSensor.Core.Link;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// Talks with AWS IoT jobs: asks for the next execution after each connect and each notify, until none is left; tells
/// the cloud how each goes and how it has ended, until it takes it.
/// </summary>
public sealed class JobQueue
{
    private readonly Board _board;
    private readonly Trace _trace;
    private readonly Topics _topics;
    private readonly Outbox _outbox;
    private readonly JobRunner _runner;
    private readonly JsonReader _reader = new JsonReader();
    private readonly JobExecution _execution = new JobExecution();
    private readonly JobExecution _fresh = new JobExecution();
    private readonly JobAnswer _answer = new JobAnswer();
    private readonly JobList _list = new JobList();
    private readonly Backoff _backoff = new Backoff();
    private bool _mustAsk;
    private bool _isDoubtful;
    private bool _isProgressOutstanding;
    private bool _hasRetakenVersion;
    private long _notBeforeMs;

    public JobQueue(Board board, Trace trace, Topics topics, Outbox outbox, JobRunner runner)
    {
        _board = board;
        _trace = trace;
        _topics = topics;
        _outbox = outbox;
        _runner = runner;
    }

    // Start-next brings the next job, or the one in hand with a fresh URL.
    private bool IsAsking => _runner.State == JobState.Idle || _runner.State == JobState.AwaitingUrl;

    private bool HasProgress => _runner.IsUnderWay && (_runner.HasProgress || _isDoubtful);

    /// <summary>
    /// A new connection: nothing is told of jobs that are pending, or of the end of the one in hand, so ask.
    /// </summary>
    public void Greet(long nowMs)
    {
        _mustAsk = true;
        _isDoubtful = true;
        _notBeforeMs = nowMs;
    }

    /// <summary>
    /// When it next wants to send, while it may; <see cref="long.MaxValue"/> when it has nothing to say.
    /// </summary>
    public long DueAtMs(bool mayBegin)
    {
        bool hasNews = _runner.State == JobState.Finishing || HasProgress;
        bool hasQuestion = _runner.State == JobState.AwaitingUrl
            || (_runner.State == JobState.Idle && _mustAsk && mayBegin);
        return hasNews || hasQuestion ? _notBeforeMs : long.MaxValue;
    }

    /// <summary>Sends what is due; only when it is, online, and nothing is outstanding.</summary>
    public void Send(long nowMs)
    {
        string token = _outbox.NextToken;
        _isProgressOutstanding = HasProgress;
        if (IsAsking)
        {
            _mustAsk = false;
            JobRequests.WriteStartNext(_outbox.Message, token);
        }
        else if (_isProgressOutstanding)
        {
            JobRequests.WriteProgress(_outbox.Message, _execution, _runner, token);
            _isDoubtful = false;
        }
        else
        {
            JobRequests.WriteOutcome(_outbox.Message, _execution, _runner.Outcome, token);
        }

        _outbox.Send(Sender.Jobs, IsAsking ? _topics.StartNext : _topics.JobUpdate, nowMs);
    }

    /// <summary>
    /// Takes <c>notify</c>: unless its list is empty, start-next tells what there is to do. A job in hand that is not
    /// in the list may have been ended by the cloud, or the list is an old one: telling the cloud that it goes on
    /// brings the truth.
    /// </summary>
    public void TakeNotify(byte[] payload)
    {
        if (!_list.TryRead(_reader, payload, _execution))
        {
            TraceMalformed(payload);
            _mustAsk = true;
            return;
        }

        _trace.Line("job").Add("notified ").AddForeign(payload, 0, payload.Length, Limits.TraceTextBytesMax).End();
        _isDoubtful = _runner.IsUnderWay && !_list.HasLookedFor;
        _mustAsk |= _list.Count > 0;
    }

    /// <summary>Takes <c>start-next/accepted</c>.</summary>
    public void TakeStarted(byte[] payload, long nowMs)
    {
        if (_outbox.Sender != Sender.Jobs || !IsAsking)
        {
            return;
        }

        _fresh.Read(_reader, payload, _outbox.Token);
        if (!_fresh.IsOurs || !_outbox.TakeAnswer(Sender.Jobs))
        {
            return;
        }

        _hasRetakenVersion = false;
        _isDoubtful = false;
        bool isSame = _fresh.IsSameAs(_execution);
        bool wantsUrl = _runner.State == JobState.AwaitingUrl;
        if (wantsUrl && !isSame)
        {
            _runner.Drop();
        }

        _execution.Take(_fresh);
        Begin(wantsUrl && isSame, nowMs);
    }

    /// <summary>Takes <c>start-next/rejected</c>: asks again after a backoff.</summary>
    public void TakeStartRejected(byte[] payload, long nowMs)
    {
        if (IsOurs(payload))
        {
            _mustAsk = true;
            TryLater(nowMs);
        }
    }

    /// <summary>Takes <c>update/accepted</c>: the job goes on, or is over: is there another one?</summary>
    public void TakeUpdated(byte[] payload)
    {
        if (!IsOurs(payload))
        {
            return;
        }

        _backoff.Reset();
        _hasRetakenVersion = false;
        if (_isProgressOutstanding)
        {
            _runner.NoteProgressTold();

            // Each accepted update adds one (AWS IoT developer guide, "Jobs device MQTT API").
            _execution.VersionNumber++;
        }
        else if (_runner.State == JobState.Finishing)
        {
            _runner.End();
            _mustAsk = true;
        }
    }

    /// <summary>Takes <c>update/rejected</c>: what cannot be told is left to the cloud's truth.</summary>
    public void TakeUpdateRejected(byte[] payload, long nowMs)
    {
        if (!IsOurs(payload))
        {
            return;
        }

        // What was not taken is still to be told.
        _isDoubtful |= _isProgressOutstanding;
        switch (_answer.Code)
        {
            case "VersionMismatch" when !_hasRetakenVersion && _answer.VersionNumber > 0:
                _hasRetakenVersion = true;
                _execution.VersionNumber = _answer.VersionNumber;
                break;
            case "RequestThrottled":
            case "InternalError":
                TryLater(nowMs);
                break;
            case "InvalidStateTransition":
            case "ResourceNotFound":
            case "TerminalStateReached":
                Leave(true, nowMs);
                break;
            default:
                // Asking now would bring the same job again, and the same answer: wait for the next notify or connect.
                Leave(false, nowMs);
                break;
        }
    }

    private void Begin(bool hasFreshUrl, long nowMs)
    {
        if (hasFreshUrl)
        {
            _runner.TakeFreshUrl(_execution, nowMs);
        }
        else if (_execution.JobId.Length > 0)
        {
            _topics.SetJob(_execution.JobId);
            _runner.Begin(_execution, nowMs);
        }
        else
        {
            TakeNone(nowMs);
        }
    }

    private void TakeNone(long nowMs)
    {
        _trace.Line("job").Add(_execution.Fault ?? "none").End();
        if (_execution.Fault == null)
        {
            _backoff.Reset();
            return;
        }

        _mustAsk = true;
        TryLater(nowMs);
    }

    // The cloud does not want to hear of this execution any more. The next question waits for a backoff: what brings
    // the same job again must not go round without end.
    private void Leave(bool mustAsk, long nowMs)
    {
        if (_runner.State == JobState.Finishing)
        {
            _runner.End();
        }
        else if (_runner.IsUnderWay)
        {
            _runner.Drop();
        }

        _mustAsk |= mustAsk;
        TryLater(nowMs);
    }

    private void TryLater(long nowMs)
    {
        int waitMs = _backoff.NextWaitMs(_board.System.NextRandom(_backoff.ChanceMax));
        _notBeforeMs = nowMs + waitMs;
    }

    private bool IsOurs(byte[] payload)
    {
        if (!_answer.TryRead(_reader, payload, _outbox.Token))
        {
            TraceMalformed(payload);
            return false;
        }

        if (!_answer.IsOurs || !_outbox.TakeAnswer(Sender.Jobs))
        {
            return false;
        }

        if (_answer.Code.Length > 0)
        {
            _trace.Line("job").Add(_execution.JobId).Add(" request rejected: ").Add(_answer.Code).End();
        }

        return true;
    }

    private void TraceMalformed(byte[] payload)
    {
        _trace.Line("job").Add("malformed message dropped, ").Add(payload.Length).Add(" bytes").End();
    }
}
