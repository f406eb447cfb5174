using System;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// Gets job executions from AWS IoT jobs. While no job runs, it sends start-next after each connect, each notify and
/// each end of a job, and once an hour. <see cref="JobUpdates"/> updates the status of the executions.
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

    // Start-next returns the next job; for AwaitingUrl, the current job again, with a fresh URL.
    private bool IsPolling => _runner.State == JobState.Idle || _runner.State == JobState.AwaitingUrl;

    /// <summary>
    /// Requests a poll and a status update: AWS IoT does not repeat a notify that was sent while the board was offline.
    /// </summary>
    public void OnConnected(long nowMs)
    {
        _updates.RequestUpdate();
        _backoff.Cancel(nowMs);
        PollNow();
    }

    /// <summary>
    /// When the next request is due, in ms since boot; <see cref="long.MaxValue"/> when there is none.
    /// </summary>
    /// <param name="mayBegin">Whether a new job may begin now.</param>
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

    /// <summary>Sends the next request. Call it only online, when it is due and no message is outstanding.</summary>
    public void Send(long nowMs)
    {
        if (!IsPolling)
        {
            _updates.Send(nowMs);
            return;
        }

        JobRequests.WriteStartNext(_outbox.Message, _outbox.NextToken);
        _outbox.Send(Sender.Jobs, _topics.StartNext, nowMs);
        _pollAtMs = nowMs + Limits.JobPollMs;
    }

    /// <summary>
    /// Handles <c>notify</c>: polls unless the list of jobs is empty. If the running job is not in the list, the cloud
    /// has ended the job, or the list is old. The response to a status update then shows whether the job still runs.
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

    /// <summary>Handles <c>start-next/accepted</c>.</summary>
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

        try
        {
            _updates.SetExecution(execution);
            Begin(isFreshUrl, nowMs);
            execution.ReleaseDocument();
        }
        catch (OutOfMemoryException)
        {
            // The response does not come again, but start-next returns the same execution again.
            PollAfterBackoff(nowMs);
            throw;
        }
    }

    /// <summary>Handles <c>start-next/rejected</c>: polls again after a backoff.</summary>
    public void OnStartNextRejected(byte[] payload, long nowMs)
    {
        if (_updates.ReadResponse(payload) != null)
        {
            PollAfterBackoff(nowMs);
        }
    }

    /// <summary>Handles <c>update/accepted</c>: polls for the next job if this one has ended.</summary>
    public void OnUpdateAccepted(byte[] payload)
    {
        if (_updates.ReadResponse(payload) != null && _updates.OnAccepted())
        {
            PollNow();
        }
    }

    /// <summary>Handles <c>update/rejected</c>: polls if the job was dropped.</summary>
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

    // Without a backoff the same response could be requested in an endless loop.
    private void PollAfterBackoff(long nowMs)
    {
        PollNow();
        _backoff.Start(nowMs);
    }
}
