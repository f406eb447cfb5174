using DuplexSensor.Core.Link;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// Talks with AWS IoT jobs: asks for the next execution after each connect and each notify, until none is left; tells
/// the cloud how each has ended, until it takes it.
/// </summary>
public sealed class JobQueue
{
    private readonly Board _board;
    private readonly Trace _trace;
    private readonly Topics _topics;
    private readonly Outbox _outbox;
    private readonly JobRunner _runner;
    private readonly JsonReader _reader = new JsonReader();
    private readonly JsonWriter _request = new JsonWriter(Limits.JobRequestBytesMax);
    private readonly JobAnswer _answer = new JobAnswer();
    private readonly Backoff _backoff = new Backoff();
    private bool _mustAsk;
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

    /// <summary>The execution in hand, or the last one.</summary>
    public JobExecution Execution { get; } = new JobExecution();

    /// <summary>A new connection: nothing is told of jobs that are pending, so ask.</summary>
    public void Greet(long nowMs)
    {
        _mustAsk = true;
        _notBeforeMs = nowMs;
    }

    /// <summary>
    /// When it next wants to send, while it may; <see cref="long.MaxValue"/> when it has nothing to say.
    /// </summary>
    public long DueAtMs(bool mayBegin)
    {
        bool hasAnswer = _runner.State == JobState.Finishing;
        bool hasQuestion = _runner.State == JobState.Idle && _mustAsk && mayBegin;
        return hasAnswer || hasQuestion ? _notBeforeMs : long.MaxValue;
    }

    /// <summary>Sends what is due; only when it is, online, and nothing is outstanding.</summary>
    public void Send(long nowMs)
    {
        if (_runner.State == JobState.Finishing)
        {
            JobRequests.WriteUpdate(_request, Execution, _runner, _outbox.NextToken);
            _outbox.Send(Sender.Jobs, _topics.JobUpdate, _request, nowMs);
            return;
        }

        _mustAsk = false;
        JobRequests.WriteStartNext(_request, _outbox.NextToken);
        _outbox.Send(Sender.Jobs, _topics.StartNext, _request, nowMs);
    }

    /// <summary>Takes <c>notify</c>: unless its list is empty, start-next tells what there is to do.</summary>
    public void TakeNotify(byte[] payload)
    {
        bool isAny = false;
        _reader.Start(payload, payload.Length);
        for (_reader.EnterObject(); _reader.NextMember();)
        {
            bool isList = _reader.NameIs("jobs") && _reader.EnterObject();
            while (isList && _reader.NextMember())
            {
                isAny = true;
            }
        }

        if (!_reader.IsWhole())
        {
            TraceMalformed(payload);
            return;
        }

        _trace.Line("job").Add("notified ").AddForeign(payload, 0, payload.Length, Limits.TraceTextBytesMax).End();
        _mustAsk |= isAny;
    }

    /// <summary>Takes <c>start-next/accepted</c>.</summary>
    public void TakeStarted(byte[] payload, long nowMs)
    {
        if (_outbox.Sender != Sender.Jobs || _runner.State != JobState.Idle)
        {
            return;
        }

        Execution.Read(_reader, payload, _outbox.Token);
        if (!Execution.IsOurs || !_outbox.TakeAnswer(Sender.Jobs))
        {
            return;
        }

        _backoff.Reset();
        _hasRetakenVersion = false;
        if (Execution.JobId.Length > 0)
        {
            _topics.SetJob(Execution.JobId);
            _runner.Begin(Execution, nowMs);
            return;
        }

        _trace.Line("job").Add(Execution.Fault ?? "none").End();
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

    /// <summary>Takes <c>update/accepted</c>: the job is over, is there another one?</summary>
    public void TakeUpdated(byte[] payload)
    {
        if (IsOurs(payload) && _runner.State == JobState.Finishing)
        {
            EndJob(true);
        }
    }

    /// <summary>Takes <c>update/rejected</c>: what cannot be told is left to the cloud's truth.</summary>
    public void TakeUpdateRejected(byte[] payload, long nowMs)
    {
        if (!IsOurs(payload) || _runner.State != JobState.Finishing)
        {
            return;
        }

        switch (_answer.Code)
        {
            case "VersionMismatch" when !_hasRetakenVersion && _answer.VersionNumber > 0:
                _hasRetakenVersion = true;
                Execution.VersionNumber = _answer.VersionNumber;
                break;
            case "RequestThrottled":
            case "InternalError":
                TryLater(nowMs);
                break;
            case "InvalidStateTransition":
            case "ResourceNotFound":
            case "TerminalStateReached":
                EndJob(true);
                break;
            default:
                // Asking now would bring the same job again, and the same answer: wait for the next notify or connect.
                EndJob(false);
                break;
        }
    }

    private void EndJob(bool mustAsk)
    {
        _backoff.Reset();
        _runner.End();
        _mustAsk |= mustAsk;
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
            _trace.Line("job").Add(Execution.JobId).Add(" request rejected: ").Add(_answer.Code).End();
        }

        return true;
    }

    private void TraceMalformed(byte[] payload)
    {
        _trace.Line("job").Add("malformed message dropped, ").Add(payload.Length).Add(" bytes").End();
    }
}
