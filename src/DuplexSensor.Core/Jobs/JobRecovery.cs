using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Shadow;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// Keeps the journal: what is noted of a job before and after it is done, and what the next boot, or the same one,
/// makes of that when the cloud brings the job again (D24).
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

    /// <summary>With <see cref="OperationState.Failed"/>: why.</summary>
    public string? Reason { get; private set; }

    /// <summary>How often the job in the journal was begun.</summary>
    public int StartCount => _journal.StartCount;

    /// <summary>Once at boot: what a job has set before it, and desired was not told of, is owed still.</summary>
    public void RestoreDesired()
    {
        if (_journal.Step == JournalStep.Applying && WasDone())
        {
            _journal.DesiredKeys |= _journal.Keys;
        }

        _requests.RequestDesired(_journal.DesiredKeys);
    }

    /// <summary>
    /// What the journal knows of a job that start-next has brought. Running: it may begin, or begin again after a
    /// restart. Otherwise it is over already, and the outcome is told what the journal knows of the payload.
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
    /// Notes that a job begins, for the first time or again. Where flash does not take that, the job goes on all the
    /// same: what must not be done without a note is noted before it is done.
    /// </summary>
    public void PersistStart(JobExecution execution)
    {
        _journal.Begin(execution, _journal.Matches(execution) ? _journal.StartCount + 1 : 1);
        Persist();
    }

    /// <summary>
    /// Notes what is about to be done. Where flash does not take it, the step stays the one before, and it must not be
    /// done.
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
    /// How the job ends is decided: should the cloud bring it again, it is told again. In flash that stands only where
    /// nothing else proves it: a job that may run twice runs again after a cut, marked settings and a boot that has
    /// followed speak for themselves.
    /// </summary>
    public void PersistEnd(JobOutcome outcome)
    {
        bool mustPersist = _journal.Step == JournalStep.HandedOver;
        _journal.RecordPayload(outcome);
        _journal.Step = JournalStep.Ended;
        _journal.HasSucceeded = outcome.Status == JobStatus.Succeeded;
        _journal.Reason = outcome.Reason ?? "";
        if (mustPersist)
        {
            Persist();
        }
    }

    /// <summary>The cloud has another job under the same id: what was done of this one is not done of that.</summary>
    public void Forget()
    {
        _journal.Step = JournalStep.None;
        Persist();
    }

    /// <summary>
    /// Notes what desired has been told, and what flash has not taken before; at each step. Returns when it next wants
    /// to.
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
            return OperationState.Succeeded;
        }

        // Whether a handler that must not run twice had done its work before the cut, nobody can know.
        bool isUnknown = _journal.Step == JournalStep.HandedOver;
        bool isEnded = _journal.Step == JournalStep.Ended;
        bool isOver = isEnded || isUnknown || _journal.StartCount >= Limits.JobStartsMax;
        Reason = isEnded ? _journal.Reason : InterruptedReason;
        return isOver ? OperationState.Failed : OperationState.Running;
    }

    // Settings with its mark and a boot that has followed are what these two steps have promised.
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

    // What has happened: where flash does not take it, it is noted again.
    private void Persist()
    {
        _isPersistPending = !_journal.TryPersist();
    }
}
