using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// Runs one job at a time: fetches the payload over HTTPS, executes its operation, decides the status. A job ends
/// SUCCEEDED only after all of its payload was fetched and its operation is done. Every job ends.
/// </summary>
public sealed class JobRunner
{
    private readonly Trace _trace;
    private readonly DeviceConfig _config;
    private readonly PayloadFetch _fetch;
    private readonly JobRecovery _recovery;
    private readonly JobOperations _operations;
    private long _startedAtMs;
    private int _reportedAttempt;
    private int _sentAttempt;
    private bool _hasRequestedUrl;
    private bool _isUrlFromDocument;

    public JobRunner(
        Trace trace,
        DeviceConfig config,
        PayloadFetch fetch,
        JobRecovery recovery,
        JobOperations operations,
        JobOutcome outcome)
    {
        _trace = trace;
        _config = config;
        _fetch = fetch;
        _recovery = recovery;
        _operations = operations;
        Outcome = outcome;
    }

    public JobState State { get; private set; } = JobState.Idle;

    /// <summary>Status of the current job or of the last one, for statusDetails and for the shadow.</summary>
    public readonly JobOutcome Outcome;

    /// <summary>Whether the board must not restart now; false for a job that needs the restart.</summary>
    public bool IsBusy => State != JobState.Idle && State != JobState.AwaitingRestart;

    /// <summary>Whether the job's final status is still open.</summary>
    public bool IsRunning => State == JobState.Fetching || State == JobState.Executing;

    /// <summary>
    /// Whether an IN_PROGRESS update is due: for each attempt to fetch after the first. A job that begins again after a
    /// restart sends an update at once, because start-next does not restart the step timer of an execution IN_PROGRESS.
    /// </summary>
    public bool HasProgress => IsRunning && _fetch.Attempts > _reportedAttempt;

    /// <summary>Begins a job; only when idle.</summary>
    public void Begin(JobExecution execution, long nowMs)
    {
        _startedAtMs = nowMs;
        _hasRequestedUrl = false;
        _fetch.Clear();
        Outcome.Begin(execution.JobId);
        _trace.Line("job").Add(execution.JobId).Add(" started v").Add(execution.VersionNumber).End();
        OperationState recovered = _recovery.Recover(execution, Outcome);
        if (recovered != OperationState.Running)
        {
            _startedAtMs -= Outcome.DurationMs;
            Finish(recovered, _recovery.Result, nowMs);
            return;
        }

        string? url = PayloadUrl.Resolve(execution, _config);
        string? error = PayloadUrl.Validate(execution, url, _config);
        if (error != null)
        {
            End(JobStatus.Rejected, error, nowMs);
            return;
        }

        _recovery.PersistStart(execution);

        // At the first start, start-next has already set IN_PROGRESS: the first attempt needs no update.
        _reportedAttempt = _recovery.StartCount > 1 ? -1 : 1;
        Fetch(execution, url, nowMs);
    }

    /// <summary>Continues the current job: start-next has returned it again, with a fresh presigned URL.</summary>
    public void OnFreshUrl(JobExecution execution, long nowMs)
    {
        string? url = PayloadUrl.Resolve(execution, _config);
        string? error = PayloadUrl.Validate(execution, url, _config);
        if (error != null)
        {
            Finish(OperationState.Failed, error, nowMs);
            return;
        }

        Fetch(execution, url, nowMs);
    }

    /// <summary>Continues the job. Returns when the next step is due.</summary>
    public long Step(long nowMs)
    {
        long persistAtMs = _recovery.Step(nowMs);
        long nextMs = StepJob(nowMs);
        return persistAtMs < nextMs ? persistAtMs : nextMs;
    }

    /// <summary>The cloud has accepted the update with the details of <see cref="BeginProgressUpdate"/>.</summary>
    public void MarkProgressReported()
    {
        _reportedAttempt = _sentAttempt;
    }

    /// <summary>Details of an IN_PROGRESS update: the attempt's number, and why the previous attempt failed.</summary>
    public void BeginProgressUpdate(out int attempt, out string reason)
    {
        attempt = _fetch.Attempts;
        _sentAttempt = attempt;
        reason = _fetch.LastFailure ?? "in progress";
    }

    /// <summary>
    /// Drops the job without a status update: the cloud has timed it out, cancelled, deleted, or ended it.
    /// </summary>
    public void Drop()
    {
        if (State == JobState.Fetching)
        {
            _fetch.Abandon();
        }

        _fetch.Clear();

        if (State != JobState.Finishing)
        {
            // The shadow must not say IN_PROGRESS any more, and the device does not know how the cloud has ended it.
            Outcome.Status = null;
            _trace.Line("job").Add(Outcome.JobId).Add(" dropped: the cloud has ended it").End();
        }

        MoveTo(JobState.Idle);
    }

    /// <summary>Drops the job and clears its journal, because the cloud has a new job with the same id.</summary>
    public void DropAndClearJournal()
    {
        _recovery.ClearJournal();
        Drop();
    }

    private long StepJob(long nowMs)
    {
        switch (State)
        {
            case JobState.Fetching: return StepFetch(nowMs);
            case JobState.Executing: return OnOperationState(_operations.Step(nowMs), nowMs);
            default: return long.MaxValue;
        }
    }

    private void Fetch(JobExecution execution, string? url, long nowMs)
    {
        MoveTo(JobState.Fetching);
        _isUrlFromDocument = execution.Url != null;
        if (url == null)
        {
            _fetch.SetDocument(execution);
        }
        else
        {
            _fetch.Begin(execution, url, nowMs);
        }
    }

    private long StepFetch(long nowMs)
    {
        long nextMs = _fetch.IsComplete || _fetch.Failure != null ? nowMs : _fetch.Step(nowMs);
        Outcome.RecordPayload(_fetch, (int)(nowMs - _startedAtMs));
        if (_fetch.IsComplete)
        {
            // Begin may run out of memory. The job is then still Fetching: the next step begins the operation again.
            OperationState begun = _operations.Begin(Outcome, _fetch.Bytes, nowMs);
            MoveTo(JobState.Executing);
            return OnOperationState(begun, nowMs);
        }

        bool canRetry = !_hasRequestedUrl && _fetch.Attempts < Limits.FetchAttemptsMax;
        if (_fetch.IsForbidden && _isUrlFromDocument && canRetry)
        {
            _hasRequestedUrl = true;
            _trace.Line("job").Add(Outcome.JobId).Add(" HTTP 403, asks for a fresh url").End();
            MoveTo(JobState.AwaitingUrl);
        }
        else if (_fetch.Failure != null)
        {
            Finish(OperationState.Failed, _fetch.Failure, nowMs);
        }

        return nextMs;
    }

    private long OnOperationState(OperationState state, long nowMs)
    {
        switch (state)
        {
            case OperationState.Running:
                return nowMs + Limits.HandlerStepMs;
            case OperationState.NeedsRestart:
                _trace.Line("job").Add(Outcome.JobId).Add(" ends after the restart").End();
                MoveTo(JobState.AwaitingRestart);
                return long.MaxValue;
            default:
                Finish(state, _operations.Result, nowMs);
                return long.MaxValue;
        }
    }

    private void Finish(OperationState state, string result, long nowMs)
    {
        End(state == OperationState.Succeeded ? JobStatus.Succeeded : JobStatus.Failed, result, nowMs);
        _recovery.PersistEnd(Outcome);
    }

    private void End(string status, string result, long nowMs)
    {
        Outcome.End(status, result, (int)(nowMs - _startedAtMs));
        MoveTo(JobState.Finishing);
        _trace.Line("job").Add(Outcome.JobId).Add(" ").Add(status.ToLower()).Add(" ");
        if (Outcome.Reason != null)
        {
            _trace.Add(Outcome.Reason).End();
        }
        else
        {
            _trace.Add(Outcome.Bytes).Add(" bytes in ").Add(Outcome.DurationMs).Add(_fetch.Length > 0 ? " ms " : " ms")
                .AddEscaped(_fetch.Bytes, 0, _fetch.Length, Limits.TraceTextBytesMax).End();
        }

        _fetch.Clear();
    }

    private void MoveTo(JobState next)
    {
        Invariant.Require(JobStates.CanFollow(State, next), "job state");
        State = next;
    }
}
