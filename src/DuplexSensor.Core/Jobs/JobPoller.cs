using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// Finds jobs in AWS IoT jobs: asks for the next execution after each connect, each notify and each end, and once an
/// hour, until none is left. What becomes of it, <see cref="JobUpdates"/> tells.
/// </summary>
public sealed class JobPoller
{
    private readonly Trace _trace;
    private readonly Topics _topics;
    private readonly Outbox _outbox;
    private readonly JobRunner _runner;
    private readonly JobUpdates _updates;
    private readonly Backoff _backoff;
    private long _pollAtMs;

    public JobPoller(Board board, Trace trace, Topics topics, Outbox outbox, JobRunner runner)
    {
        _trace = trace;
        _topics = topics;
        _outbox = outbox;
        _runner = runner;
        _backoff = new Backoff(board.System);
        _updates = new JobUpdates(trace, topics, outbox, runner, _backoff);
    }

    // Start-next brings the next job, or the one in hand with a fresh URL.
    private bool IsPolling => _runner.State == JobState.Idle || _runner.State == JobState.AwaitingUrl;

    /// <summary>
    /// A new connection: nothing is told of jobs that are pending, or of the end of the one in hand, so ask.
    /// </summary>
    public void OnConnected(long nowMs)
    {
        _updates.RequestUpdate();
        _backoff.Cancel(nowMs);
        PollNow();
    }

    /// <summary>
    /// When it next wants to send, while it may; <see cref="long.MaxValue"/> when it has nothing to say.
    /// </summary>
    public long DueAtMs(bool mayBegin)
    {
        if (_updates.HasUpdate || _runner.State == JobState.AwaitingUrl)
        {
            return _backoff.UntilMs;
        }

        if (_runner.State != JobState.Idle || !mayBegin)
        {
            return long.MaxValue;
        }

        return _pollAtMs > _backoff.UntilMs ? _pollAtMs : _backoff.UntilMs;
    }

    /// <summary>Sends what is due; only when it is, online, and nothing is outstanding.</summary>
    public void Send(long nowMs)
    {
        if (!IsPolling)
        {
            _updates.Send(nowMs);
            return;
        }

        _pollAtMs = nowMs + Limits.JobPollMs;
        JobRequests.WriteStartNext(_outbox.Message, _outbox.NextToken);
        _outbox.Send(Sender.Jobs, _topics.StartNext, nowMs);
    }

    /// <summary>
    /// Takes <c>notify</c>: unless its list is empty, start-next tells what there is to do. A job in hand that is not
    /// in the list may have been ended by the cloud, or the list is an old one.
    /// </summary>
    public void OnNotify(byte[] payload)
    {
        var list = new JobList();
        if (!list.TryRead(new JsonReader(), payload, _updates.Execution))
        {
            _updates.TraceMalformed(payload);
            PollNow();
            return;
        }

        _trace.Line("job").Add("notified ").AddEscaped(payload, 0, payload.Length, Limits.TraceTextBytesMax).End();
        if (_runner.IsRunning && !list.ContainsExecution)
        {
            _updates.RequestUpdate();
        }

        if (list.Count > 0)
        {
            PollNow();
        }
    }

    /// <summary>Takes <c>start-next/accepted</c>.</summary>
    public void OnStartNextAccepted(byte[] payload, long nowMs)
    {
        if (_outbox.Sender != Sender.Jobs || !IsPolling)
        {
            return;
        }

        var execution = new JobExecution();
        execution.Read(new JsonReader(), payload, _outbox.Token);
        if (!execution.MatchesToken || !_outbox.OnResponse(Sender.Jobs))
        {
            return;
        }

        bool isFreshUrl = _runner.State == JobState.AwaitingUrl && execution.IsSameAs(_updates.Execution);
        if (_runner.State == JobState.AwaitingUrl && !isFreshUrl)
        {
            _runner.Drop();
        }

        _updates.SetExecution(execution);
        Begin(isFreshUrl, nowMs);
        execution.ReleaseDocument();
    }

    /// <summary>Takes <c>start-next/rejected</c>: asks again after a backoff.</summary>
    public void OnStartNextRejected(byte[] payload, long nowMs)
    {
        if (_updates.ReadResponse(payload) != null)
        {
            PollAfterBackoff(nowMs);
        }
    }

    /// <summary>Takes <c>update/accepted</c>: the job goes on, or is over: is there another one?</summary>
    public void OnUpdateAccepted(byte[] payload)
    {
        if (_updates.ReadResponse(payload) != null && _updates.OnAccepted())
        {
            PollNow();
        }
    }

    /// <summary>Takes <c>update/rejected</c>: what cannot be told is left to the cloud's truth.</summary>
    public void OnUpdateRejected(byte[] payload, long nowMs)
    {
        JobResponse? response = _updates.ReadResponse(payload);
        if (response != null && _updates.OnRejected(response, nowMs))
        {
            PollNow();
        }
    }

    private void Begin(bool hasFreshUrl, long nowMs)
    {
        if (hasFreshUrl)
        {
            _runner.OnFreshUrl(_updates.Execution, nowMs);
        }
        else if (_updates.Execution.JobId.Length > 0)
        {
            _runner.Begin(_updates.Execution, nowMs);
        }
        else
        {
            OnNoJob(nowMs);
        }
    }

    private void OnNoJob(long nowMs)
    {
        string? error = _updates.Execution.Error;
        _trace.Line("job").Add(error ?? "none").End();
        if (error != null)
        {
            PollAfterBackoff(nowMs);
            return;
        }

        _backoff.Reset();
    }

    private void PollNow()
    {
        _pollAtMs = 0;
    }

    // What brings the same answer must not go round without end.
    private void PollAfterBackoff(long nowMs)
    {
        PollNow();
        _backoff.Start(nowMs);
    }
}
