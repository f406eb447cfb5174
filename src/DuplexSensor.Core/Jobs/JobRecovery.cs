using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Shadow;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// Records in the journal how far a job has come, and persists what a restart or a power cut must not lose. When
/// start-next returns the same execution again, after a restart or in the same boot, the journal decides whether the
/// job begins again or how it has ended (D24).
/// </summary>
public sealed class JobRecovery
{
    private const string InterruptedReason = "interrupted";

    private readonly JobJournal _journal;
    private readonly BootRecord _boot;
    private readonly SettingsControl _settings;
    private readonly ReportRequests _requests;
    private bool _isPersistPending;
    private long _persistRetryAtMs;

    public JobRecovery(JobJournal journal, BootRecord boot, SettingsControl settings, ReportRequests requests)
    {
        _journal = journal;
        _boot = boot;
        _settings = settings;
        _requests = requests;
    }

    /// <summary>
    /// What was done after <see cref="OperationState.Succeeded"/>, why the job failed after
    /// <see cref="OperationState.Failed"/>.
    /// </summary>
    public string Result = null!;

    /// <summary>How often the job in the journal was begun.</summary>
    public int StartCount => _journal.StartCount;

    /// <summary>
    /// Requests, once at boot, the values that a job of an earlier boot has set and that desired does not have yet.
    /// </summary>
    public void RestoreDesired()
    {
        if (_journal.Step == JournalStep.Applying && WasDone())
        {
            _journal.DesiredKeys |= _journal.Keys;
        }

        _requests.RequestDesired(_journal.DesiredKeys);
    }

    /// <summary>
    /// Looks up an execution that start-next has returned. Running: it may begin, or begin again after a restart.
    /// Succeeded or Failed: it has already ended; the outcome then has the journal's details of the payload.
    /// </summary>
    public OperationState Recover(JobExecution execution, JobOutcome outcome)
    {
        OperationState state = _journal.Matches(execution) ? Recover() : OperationState.Running;
        if (state != OperationState.Running)
        {
            outcome.RecordPayload(_journal);
        }

        return state;
    }

    /// <summary>
    /// Persists that a job begins, for the first time or again. If flash does not accept it, the job continues and the
    /// commit is retried. A step that needs the journal commits it first, by <see cref="TryPersist"/>.
    /// </summary>
    public void PersistStart(JobExecution execution)
    {
        _journal.Begin(execution, _journal.Matches(execution) ? _journal.StartCount + 1 : 1);
        Persist();
    }

    /// <summary>
    /// Persists the step that is about to be taken. False when flash did not accept it: the journal keeps the previous
    /// step, and the new step must not be taken.
    /// </summary>
    public bool TryPersist(JournalStep step)
    {
        JournalStep before = _journal.Step;
        _journal.Step = step;
        bool isPersisted = _journal.TryPersist();
        _journal.Step = isPersisted ? step : before;
        _isPersistPending &= !isPersisted;
        return isPersisted;
    }

    /// <summary>
    /// Records the final status, to send it again if start-next returns the execution again. The status is persisted at
    /// once only for a handler that must not run twice. Without it, the next boot runs another handler again; for
    /// settings and reboot, the fingerprint in the settings record and the boot number show whether they are done.
    /// </summary>
    public void PersistEnd(JobOutcome outcome)
    {
        bool mustPersist = _journal.Step == JournalStep.HandedOver;
        _journal.RecordPayload(outcome);
        _journal.Step = JournalStep.Ended;
        _journal.HasSucceeded = outcome.Status == JobStatus.Succeeded;
        _journal.Result = outcome.Reason ?? outcome.Done ?? "";
        if (mustPersist)
        {
            Persist();
        }
    }

    /// <summary>Clears the journal, because the cloud has a new job with the same id.</summary>
    public void ClearJournal()
    {
        _journal.Step = JournalStep.None;
        Persist();
    }

    /// <summary>
    /// Persists that desired has all values, and retries a commit that flash did not accept. Returns when the next step
    /// is due.
    /// </summary>
    public long Step(long nowMs)
    {
        if (_journal.DesiredKeys != SettingKeys.None && _requests.DesiredKeys == SettingKeys.None)
        {
            _journal.Keys = SettingKeys.None;
            _journal.DesiredKeys = SettingKeys.None;
            Persist();
        }

        if (_isPersistPending && nowMs >= _persistRetryAtMs)
        {
            _persistRetryAtMs = nowMs + Limits.PersistRetryMs;
            Persist();
        }

        return _isPersistPending ? _persistRetryAtMs : long.MaxValue;
    }

    private OperationState Recover()
    {
        if (WasDone())
        {
            Result = _journal.Result;
            return OperationState.Succeeded;
        }

        // Whether the handler had done its work before the restart is unknown.
        bool isUnknown = _journal.Step == JournalStep.HandedOver;
        bool isEnded = _journal.Step == JournalStep.Ended;
        bool isOver = isEnded || isUnknown || _journal.StartCount >= Limits.JobStartsMax;
        Result = isEnded ? _journal.Result : InterruptedReason;
        return isOver ? OperationState.Failed : OperationState.Running;
    }

    // Applying is done when the settings have the job's fingerprint; Restarting, when a later boot runs.
    private bool WasDone()
    {
        switch (_journal.Step)
        {
            case JournalStep.Applying: return _settings.JobFingerprint == _journal.Fingerprint;
            case JournalStep.Restarting: return _boot.BootNumber > _journal.BootNumber;
            case JournalStep.Ended: return _journal.HasSucceeded;
            default: return false;
        }
    }

    // If flash does not accept the record, Step retries.
    private void Persist()
    {
        _isPersistPending = !_journal.TryPersist();
    }
}
