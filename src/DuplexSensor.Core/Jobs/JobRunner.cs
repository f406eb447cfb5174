using System;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// The life of the job in hand: payload over HTTPS, handler, outcome. A job is SUCCEEDED when its payload was fetched
/// whole and the handler is done with it, never before.
/// </summary>
public sealed class JobRunner
{
    private readonly Trace _trace;
    private readonly DeviceConfig _config;
    private readonly IJobHandler _handler;
    private readonly PayloadFetch _fetch;
    private long _startedAtMs;

    public JobRunner(Trace trace, DeviceConfig config, PayloadFetch fetch, IJobHandler handler)
    {
        _trace = trace;
        _config = config;
        _fetch = fetch;
        _handler = handler;
    }

    public JobState State { get; private set; } = JobState.Idle;

    /// <summary>The job in hand, or the last one; null before the first.</summary>
    public string JobId { get; private set; }

    /// <summary>How it stands or has ended.</summary>
    public JobOutcome Outcome { get; } = new JobOutcome();

    /// <summary>How much of its payload has come.</summary>
    public int PayloadBytes => _fetch.Length;

    /// <summary>Begins a job; only when idle.</summary>
    public void Begin(JobExecution execution, long nowMs)
    {
        JobId = execution.JobId;
        _startedAtMs = nowMs;
        _fetch.Clear();
        Outcome.Set(JobStatus.InProgress, null, 0);
        _trace.Line("job").Add(JobId).Add(" started v").Add(execution.VersionNumber).End();
        bool isOwnPayload = execution.Url == null && _config.JobPayloadUrl.Length == 0;
        string url = execution.Url ?? (isOwnPayload ? null : _config.PayloadUrlOf(JobId));
        string fault = execution.Fault ?? (isOwnPayload ? FaultOfOwn(execution) : PayloadUrl.FaultOf(url, _config));
        if (fault != null)
        {
            Finish(JobStatus.Rejected, fault, nowMs);
            return;
        }

        if (isOwnPayload)
        {
            _fetch.SetWhole(execution.Answer, execution.DocumentStart, execution.DocumentLength);
        }
        else
        {
            _fetch.Begin(url, nowMs);
        }

        MoveTo(JobState.Fetching);
    }

    /// <summary>Goes on with it. Returns when it next wants to.</summary>
    public long Step(long nowMs)
    {
        switch (State)
        {
            case JobState.Fetching: return StepFetch(nowMs);
            case JobState.Working: return StepHandler(nowMs);
            default: return long.MaxValue;
        }
    }

    /// <summary>The cloud has its outcome, or has none to take: the next job may begin.</summary>
    public void End()
    {
        MoveTo(JobState.Idle);
    }

    private static string FaultOfOwn(JobExecution execution)
    {
        return execution.DocumentLength <= Limits.PayloadBytesMax ? null : "document too large to be its own payload";
    }

    private long StepFetch(long nowMs)
    {
        long nextMs = _fetch.IsWhole ? nowMs : _fetch.Step(nowMs);
        if (_fetch.IsWhole)
        {
            MoveTo(JobState.Working);
            return BeginHandler(nowMs);
        }

        if (_fetch.Failure != null)
        {
            Finish(JobStatus.Failed, _fetch.Failure, nowMs);
        }

        return nextMs;
    }

    // The handler is a user's own code: what it throws is that job's failure, not the device's.
    private long BeginHandler(long nowMs)
    {
        try
        {
            _handler.Begin(JobId, _fetch.Bytes, _fetch.Length);
        }
        catch (Exception e)
        {
            Finish(JobStatus.Failed, "handler threw: " + e.Message, nowMs);
            return long.MaxValue;
        }

        return StepHandler(nowMs);
    }

    private long StepHandler(long nowMs)
    {
        JobProgress progress;
        string reason = null;
        try
        {
            progress = _handler.Step(nowMs);
            reason = progress == JobProgress.Failed ? _handler.FailureReason ?? "" : null;
        }
        catch (Exception e)
        {
            progress = JobProgress.Failed;
            reason = "handler threw: " + e.Message;
        }

        if (progress == JobProgress.NotYet)
        {
            return nowMs + Limits.HandlerStepMs;
        }

        Finish(progress == JobProgress.Done ? JobStatus.Succeeded : JobStatus.Failed, reason, nowMs);
        return long.MaxValue;
    }

    private void Finish(string status, string reason, long nowMs)
    {
        Outcome.Set(status, reason, (int)(nowMs - _startedAtMs));
        MoveTo(JobState.Finishing);
        _trace.Line("job").Add(JobId).Add(" ").Add(TraceWordOf(status)).Add(" ");
        if (reason == null)
        {
            _trace.Add(_fetch.Length).Add(" bytes in ").Add(Outcome.TookMs).Add(" ms ")
                .AddForeign(_fetch.Bytes, 0, _fetch.Length, Limits.TraceTextBytesMax).End();
            return;
        }

        _trace.Add(Outcome.Reason).End();
    }

    private void MoveTo(JobState next)
    {
        Invariant.Holds(JobStates.CanFollow(State, next), "job state");
        State = next;
    }

    private static string TraceWordOf(string status)
    {
        return status == JobStatus.Succeeded ? "succeeded" : status == JobStatus.Failed ? "failed" : "rejected";
    }
}
