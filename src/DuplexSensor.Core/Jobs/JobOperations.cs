using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Shadow;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// Does what a payload says: <c>settings</c>, all of them or none; <c>reboot</c>; anything else is the job handler's.
/// What must not be done twice, or outlives a restart, is in the journal before it is done.
/// </summary>
public sealed class JobOperations
{
    private const string FlashReason = "flash";
    private const string InterruptedReason = "interrupted";

    private readonly JobJournal _journal;
    private readonly BootRecord _boot;
    private readonly SettingsControl _settings;
    private readonly ShadowReporter _reporter;
    private readonly GuardedHandler _handler;
    private int _acceptedAtForgetting = -1;
    private readonly JobPayload _payload = new JobPayload();

    public JobOperations(
        JobJournal journal, BootRecord boot, SettingsControl settings, ShadowReporter reporter, IJobHandler handler)
    {
        _journal = journal;
        _boot = boot;
        _settings = settings;
        _reporter = reporter;
        _handler = new GuardedHandler(handler);
    }

    /// <summary>With <see cref="OperationState.Failed"/>: why.</summary>
    public string Reason { get; private set; }

    /// <summary>How often the job in the journal was begun.</summary>
    public int Starts => _journal.Starts;

    /// <summary>
    /// Once at boot, before anybody else can commit settings: whether a job's were committed is told by their revision,
    /// which somebody else's may have later.
    /// </summary>
    public void Settle()
    {
        bool isApplying = _journal.Step == JournalStep.Applying;
        bool isCommitted = _settings.RevisionFound >= _journal.SettingsRevision;
        if (isApplying && isCommitted)
        {
            _journal.DesiredKeys |= _journal.Keys;
        }
        else if (isApplying)
        {
            _journal.Step = JournalStep.Started;
            _journal.TryWrite();
        }

        // What a job has set before this boot, and desired was not told of.
        _reporter.OweDesired(_journal.DesiredKeys);
    }

    /// <summary>
    /// Begins a job, or the same one again after a restart. Running: it may go on. Otherwise it is over already, for
    /// the reasons that the journal tells, and the outcome is told what it knows of the payload.
    /// </summary>
    public OperationState Start(JobExecution execution, JobOutcome outcome)
    {
        bool isKnown = _journal.IsOf(execution);
        OperationState state = isKnown ? Recall() : OperationState.Running;
        if (state != OperationState.Running)
        {
            outcome.NotePayload(_journal);
            return state;
        }

        _journal.Begin(execution, isKnown ? _journal.Starts + 1 : 1);
        return TryNote(JournalStep.Started) ? OperationState.Running : Fail(FlashReason);
    }

    /// <summary>Does what the payload says, or begins to. The outcome knows the payload's length.</summary>
    public OperationState Begin(JobOutcome outcome, byte[] payload, long nowMs)
    {
        _journal.NotePayload(outcome);
        _payload.Read(payload, outcome.Bytes);
        if (_payload.Fault != null)
        {
            return Fail(_payload.Fault);
        }

        DeviceSettings before = _settings.Current;
        DeviceSettings after = _payload.HasSettings ? _payload.Settings.ApplyTo(before) : before;
        if (!after.Equals(before))
        {
            return Apply(after);
        }

        if (_payload.HasReboot)
        {
            return Restart();
        }

        return _payload.HasSettings ? OperationState.Succeeded : HandOn(outcome, payload, nowMs);
    }

    /// <summary>Goes on with what is running: only a handler takes more than one step.</summary>
    public OperationState Step(long nowMs)
    {
        return Take(_handler.Step(nowMs));
    }

    /// <summary>
    /// Lets the journal forget what desired has been told; to be called at each step. A flash that does not take that is
    /// tried again with each report, as a boot's count is: else a later boot would write it over what users have desired since.
    /// </summary>
    public void NoteDesiredTold()
    {
        bool isTold = _journal.DesiredKeys != SettingsKeys.None && _reporter.DesiredOwed == SettingsKeys.None;
        if (!isTold || _acceptedAtForgetting == _reporter.Accepted)
        {
            return;
        }

        int desiredKeys = _journal.DesiredKeys;
        int keys = _journal.Keys;
        _journal.Keys = SettingsKeys.None;
        _journal.DesiredKeys = SettingsKeys.None;
        if (!_journal.TryWrite())
        {
            _journal.Keys = keys;
            _journal.DesiredKeys = desiredKeys;
            _acceptedAtForgetting = _reporter.Accepted;
        }
    }

    private OperationState Recall()
    {
        if (WasDone())
        {
            return OperationState.Succeeded;
        }

        if (_journal.Step == JournalStep.Ended)
        {
            return Fail(_journal.Reason);
        }

        // Whether a handler that must not run twice had done its work before the cut, nobody can know.
        bool isUnknowable = _journal.Step == JournalStep.Handed;
        bool isOver = isUnknowable || _journal.Starts >= Limits.JobStartsMax;
        return isOver ? Fail(InterruptedReason) : OperationState.Running;
    }

    // Committed settings and a boot that has followed are what these two steps have promised.
    private bool WasDone()
    {
        switch (_journal.Step)
        {
            case JournalStep.Applying: return _settings.Revision >= _journal.SettingsRevision;
            case JournalStep.Restarting: return _boot.Boots > _journal.Boot;
            case JournalStep.Ended: return _journal.HasSucceeded;
            default: return false;
        }
    }

    private OperationState Apply(DeviceSettings after)
    {
        int keys = _payload.Settings.Known;
        bool endsInRestart = _payload.HasReboot || _settings.EndsInRestart(after);
        _journal.SettingsRevision = _settings.Revision + 1;
        _journal.Keys = keys;
        if (!TryNote(JournalStep.Applying))
        {
            return Fail(FlashReason);
        }

        if (!_settings.TryPut(after, ResetCause.Job, _reporter.Sent + 1))
        {
            return NoteEnd(Fail(FlashReason));
        }

        _journal.DesiredKeys |= keys;
        _reporter.OweDesired(keys);
        ForgetReasons(keys);
        if (_payload.HasReboot)
        {
            _settings.PlanRestart(ResetCause.Job, _reporter.Sent + 1);
        }

        return endsInRestart ? OperationState.NeedsRestart : OperationState.Succeeded;
    }

    // D3: a refused desired value is told until a good one comes.
    private void ForgetReasons(int keys)
    {
        if (!_boot.Reasons.IsEmpty)
        {
            _boot.Reasons.Clear(keys);
            _reporter.Owe(Members.Rejected);
        }
    }

    private OperationState Restart()
    {
        _journal.Boot = _boot.Boots;
        if (!_boot.TryCount() || !TryNote(JournalStep.Restarting))
        {
            return Fail(FlashReason);
        }

        _settings.PlanRestart(ResetCause.Job, _reporter.Sent + 1);
        return OperationState.NeedsRestart;
    }

    private OperationState HandOn(JobOutcome outcome, byte[] payload, long nowMs)
    {
        if (!_handler.MayRunTwice && !TryNote(JournalStep.Handed))
        {
            return Fail(FlashReason);
        }

        return Take(_handler.Begin(outcome, payload, nowMs));
    }

    private OperationState Take(JobProgress progress)
    {
        switch (progress)
        {
            case JobProgress.NotYet: return OperationState.Running;
            case JobProgress.Done: return NoteEnd(OperationState.Succeeded);
            default: return NoteEnd(Fail(_handler.Reason));
        }
    }

    // A job that may run twice needs no note of its end: a cut before the cloud knows it runs it again.
    private OperationState NoteEnd(OperationState end)
    {
        if (_journal.Step != JournalStep.Started)
        {
            _journal.Step = JournalStep.Ended;
            _journal.HasSucceeded = end == OperationState.Succeeded;
            _journal.Reason = JobOutcome.Shown(Reason ?? "");
            _journal.TryWrite();
        }

        return end;
    }

    // What flash did not take has not been noted: the step stays the one before.
    private bool TryNote(JournalStep step)
    {
        JournalStep before = _journal.Step;
        _journal.Step = step;
        bool isNoted = _journal.TryWrite();
        _journal.Step = isNoted ? step : before;
        return isNoted;
    }

    private OperationState Fail(string reason)
    {
        Reason = reason;
        return OperationState.Failed;
    }
}
