using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// Finds jobs in AWS IoT jobs: asks for the next execution after each connect, each notify and each end, and once an
/// hour, until none is left. What becomes of it, <see cref="JobUpdates"/> tells.
/// </summary>
public sealed class JobQueue
{
    private readonly Trace _trace;
    private readonly Topics _topics;
    private readonly Outbox _outbox;
    private readonly JobRunner _runner;
    private readonly JobUpdates _updates;
    private readonly Backoff _backoff;
    private long _askAtMs;

    public JobQueue(Board board, Trace trace, Topics topics, Outbox outbox, JobRunner runner)
    {
        _trace = trace;
        _topics = topics;
        _outbox = outbox;
        _runner = runner;
        _backoff = new Backoff(board.System);
        _updates = new JobUpdates(trace, topics, outbox, runner, _backoff);
    }

    // Start-next brings the next job, or the one in hand with a fresh URL.
    private bool IsAsking => _runner.State == JobState.Idle || _runner.State == JobState.AwaitingUrl;

    /// <summary>
    /// A new connection: nothing is told of jobs that are pending, or of the end of the one in hand, so ask.
    /// </summary>
    public void Greet(long nowMs)
    {
        _updates.Doubt();
        _backoff.End(nowMs);
        AskSoon();
    }

    /// <summary>
    /// When it next wants to send, while it may; <see cref="long.MaxValue"/> when it has nothing to say.
    /// </summary>
    public long DueAtMs(bool mayBegin)
    {
        if (_updates.HasNews || _runner.State == JobState.AwaitingUrl)
        {
            return _backoff.UntilMs;
        }

        if (_runner.State != JobState.Idle || !mayBegin)
        {
            return long.MaxValue;
        }

        return _askAtMs > _backoff.UntilMs ? _askAtMs : _backoff.UntilMs;
    }

    /// <summary>Sends what is due; only when it is, online, and nothing is outstanding.</summary>
    public void Send(long nowMs)
    {
        if (!IsAsking)
        {
            _updates.Send(nowMs);
            return;
        }

        _askAtMs = nowMs + Limits.AskForJobsEveryMs;
        JobRequests.WriteStartNext(_outbox.Message, _outbox.NextToken);
        _outbox.Send(Sender.Jobs, _topics.StartNext, nowMs);
    }

    /// <summary>
    /// Takes <c>notify</c>: unless its list is empty, start-next tells what there is to do. A job in hand that is not
    /// in the list may have been ended by the cloud, or the list is an old one.
    /// </summary>
    public void TakeNotify(byte[] payload)
    {
        var list = new JobList();
        if (!list.TryRead(new JsonReader(), payload, _updates.Execution))
        {
            _updates.TraceMalformed(payload);
            AskSoon();
            return;
        }

        _trace.Line("job").Add("notified ").AddForeign(payload, 0, payload.Length, Limits.TraceTextBytesMax).End();
        if (_runner.IsUnderWay && !list.HasLookedFor)
        {
            _updates.Doubt();
        }

        if (list.Count > 0)
        {
            AskSoon();
        }
    }

    /// <summary>Takes <c>start-next/accepted</c>.</summary>
    public void TakeStarted(byte[] payload, long nowMs)
    {
        if (_outbox.Sender != Sender.Jobs || !IsAsking)
        {
            return;
        }

        var fresh = new JobExecution();
        fresh.Read(new JsonReader(), payload, _outbox.Token);
        if (!fresh.IsOurs || !_outbox.TakeAnswer(Sender.Jobs))
        {
            return;
        }

        bool isFreshUrl = _runner.State == JobState.AwaitingUrl && fresh.IsSameAs(_updates.Execution);
        if (_runner.State == JobState.AwaitingUrl && !isFreshUrl)
        {
            _runner.Leave();
        }

        _updates.Take(fresh);
        Begin(isFreshUrl, nowMs);
        fresh.LetGoOfDocument();
    }

    /// <summary>Takes <c>start-next/rejected</c>: asks again after a backoff.</summary>
    public void TakeStartRejected(byte[] payload, long nowMs)
    {
        if (_updates.TakeAnswer(payload) != null)
        {
            AskLater(nowMs);
        }
    }

    /// <summary>Takes <c>update/accepted</c>: the job goes on, or is over: is there another one?</summary>
    public void TakeUpdated(byte[] payload)
    {
        if (_updates.TakeAnswer(payload) != null && _updates.TakeAccepted())
        {
            AskSoon();
        }
    }

    /// <summary>Takes <c>update/rejected</c>: what cannot be told is left to the cloud's truth.</summary>
    public void TakeUpdateRejected(byte[] payload, long nowMs)
    {
        JobAnswer answer = _updates.TakeAnswer(payload);
        if (answer != null && _updates.TakeRejected(answer, nowMs))
        {
            AskSoon();
        }
    }

    private void Begin(bool hasFreshUrl, long nowMs)
    {
        if (hasFreshUrl)
        {
            _runner.TakeFreshUrl(_updates.Execution, nowMs);
        }
        else if (_updates.Execution.JobId.Length > 0)
        {
            _runner.Begin(_updates.Execution, nowMs);
        }
        else
        {
            TakeNone(nowMs);
        }
    }

    private void TakeNone(long nowMs)
    {
        string fault = _updates.Execution.Fault;
        _trace.Line("job").Add(fault ?? "none").End();
        if (fault != null)
        {
            AskLater(nowMs);
            return;
        }

        _backoff.Reset();
    }

    private void AskSoon()
    {
        _askAtMs = 0;
    }

    // What brings the same answer must not go round without end.
    private void AskLater(long nowMs)
    {
        AskSoon();
        _backoff.Begin(nowMs);
    }
}
