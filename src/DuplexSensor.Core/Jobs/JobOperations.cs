using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Shadow;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// Does what a payload says: <c>settings</c>, all of them or none; <c>reboot</c>; anything else is the job handler's.
/// What must not be done twice, or outlives a restart, is in the journal before it is done.
/// </summary>
public sealed class JobOperations
{
    private readonly JobJournal _journal;
    private readonly JobNotes _notes;
    private readonly BootRecord _boot;
    private readonly SettingsControl _settings;
    private readonly ReportRequests _requests;
    private readonly GuardedHandler _handler;

    public JobOperations(
        JobJournal journal,
        JobNotes notes,
        BootRecord boot,
        SettingsControl settings,
        ReportRequests requests,
        IJobHandler handler)
    {
        _journal = journal;
        _notes = notes;
        _boot = boot;
        _settings = settings;
        _requests = requests;
        _handler = new GuardedHandler(handler);
    }

    /// <summary>With <see cref="OperationState.Failed"/>: why.</summary>
    public string Reason { get; private set; }

    /// <summary>Does what the payload says, or begins to. The outcome knows the payload's length.</summary>
    public OperationState Begin(JobOutcome outcome, byte[] payload, long nowMs)
    {
        _journal.NotePayload(outcome);
        var wanted = new JobPayload();
        wanted.Read(payload, outcome.Bytes);
        if (wanted.Fault != null)
        {
            return Fail(wanted.Fault);
        }

        DeviceSettings before = _settings.Current;
        DeviceSettings after = wanted.HasSettings ? wanted.Settings.ApplyTo(before) : before;
        if (after.FindDifferences(before) != SettingKeys.None)
        {
            return Apply(wanted, after);
        }

        if (wanted.HasReboot)
        {
            return Restart();
        }

        return wanted.HasSettings ? OperationState.Succeeded : HandOn(outcome, payload, nowMs);
    }

    /// <summary>Goes on with what is running: only a handler takes more than one step.</summary>
    public OperationState Step(long nowMs)
    {
        return Take(_handler.Step(nowMs));
    }

    private OperationState Apply(JobPayload wanted, DeviceSettings after)
    {
        SettingKeys keys = wanted.Settings.Known;
        bool endsInRestart = wanted.HasReboot || _settings.EndsInRestart(after);
        _journal.Keys = keys;
        if (!_notes.TryNote(JournalStep.Applying))
        {
            return Fail(_settings.FlashFault);
        }

        if (!_settings.TryPut(after, _journal.Mark, ResetCause.Job, _requests.Sent + 1))
        {
            return Fail(_settings.FlashFault);
        }

        _journal.DesiredKeys |= keys;
        _requests.RequestDesired(keys);
        ForgetReasons(keys);
        if (wanted.HasReboot)
        {
            _settings.PlanRestart(ResetCause.Job, _requests.Sent + 1);
        }

        return endsInRestart ? OperationState.NeedsRestart : OperationState.Succeeded;
    }

    // D3: a rejected desired value is reported until a good one comes.
    private void ForgetReasons(SettingKeys keys)
    {
        if (!_boot.Reasons.IsEmpty)
        {
            _boot.Reasons.Clear(keys);
            _requests.Request(Members.Rejected);
        }
    }

    private OperationState Restart()
    {
        _journal.Boot = _boot.Boots;
        if (!_boot.TryCount() || !_notes.TryNote(JournalStep.Restarting))
        {
            return Fail(_settings.FlashFault);
        }

        _settings.PlanRestart(ResetCause.Job, _requests.Sent + 1);
        return OperationState.NeedsRestart;
    }

    private OperationState HandOn(JobOutcome outcome, byte[] payload, long nowMs)
    {
        if (!_handler.MayRunTwice && !_notes.TryNote(JournalStep.Handed))
        {
            return Fail(_settings.FlashFault);
        }

        return Take(_handler.Begin(outcome, payload, nowMs));
    }

    private OperationState Take(JobProgress progress)
    {
        switch (progress)
        {
            case JobProgress.NotYet: return OperationState.Running;
            case JobProgress.Done: return OperationState.Succeeded;
            default: return Fail(_handler.Reason);
        }
    }

    private OperationState Fail(string reason)
    {
        Reason = reason;
        return OperationState.Failed;
    }
}
