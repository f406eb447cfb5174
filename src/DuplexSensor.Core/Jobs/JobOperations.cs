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
    private readonly JobRecovery _recovery;
    private readonly BootRecord _boot;
    private readonly SettingsControl _settings;
    private readonly ReportRequests _requests;
    private readonly GuardedHandler _handler;

    public JobOperations(
        JobJournal journal,
        JobRecovery recovery,
        BootRecord boot,
        SettingsControl settings,
        ReportRequests requests,
        IJobHandler handler)
    {
        _journal = journal;
        _recovery = recovery;
        _boot = boot;
        _settings = settings;
        _requests = requests;
        _handler = new GuardedHandler(handler);
    }

    /// <summary>With <see cref="OperationState.Failed"/>: why.</summary>
    public string? Reason { get; private set; }

    /// <summary>Does what the payload says, or begins to. The outcome knows the payload's length.</summary>
    public OperationState Begin(JobOutcome outcome, byte[] payload, long nowMs)
    {
        _journal.RecordPayload(outcome);
        var request = new JobPayload();
        request.Read(payload, outcome.Bytes);
        if (request.Error != null)
        {
            return Fail(request.Error);
        }

        DeviceSettings before = _settings.Current;
        DeviceSettings after = request.HasSettings ? request.Settings.ApplyTo(before) : before;
        if (after.FindDifferences(before) != SettingKeys.None)
        {
            return Apply(request, after);
        }

        if (request.HasReboot)
        {
            return Restart();
        }

        return request.HasSettings ? OperationState.Succeeded : RunHandler(outcome, payload, nowMs);
    }

    /// <summary>Goes on with what is running: only a handler takes more than one step.</summary>
    public OperationState Step(long nowMs)
    {
        return ToOperationState(_handler.Step(nowMs));
    }

    private OperationState Apply(JobPayload request, DeviceSettings after)
    {
        SettingKeys keys = request.Settings.Keys;
        bool needsRestart = request.HasReboot || _settings.NeedsRestart(after);
        _journal.Keys = keys;
        if (!_recovery.TryPersist(JournalStep.Applying))
        {
            return Fail(_settings.FlashError);
        }

        if (!_settings.TryApply(after, _journal.Fingerprint, ResetCause.Job, _requests.Sent + 1))
        {
            return Fail(_settings.FlashError);
        }

        _journal.DesiredKeys |= keys;
        _requests.RequestDesired(keys);
        ClearReasons(keys);
        if (request.HasReboot)
        {
            _settings.PlanRestart(ResetCause.Job, _requests.Sent + 1);
        }

        return needsRestart ? OperationState.NeedsRestart : OperationState.Succeeded;
    }

    // D3: a rejected desired value is reported until a good one comes.
    private void ClearReasons(SettingKeys keys)
    {
        if (!_boot.Reasons.IsEmpty)
        {
            _boot.Reasons.Clear(keys);
            _requests.Request(Members.Rejected);
        }
    }

    private OperationState Restart()
    {
        _journal.BootNumber = _boot.BootNumber;
        if (!_boot.TryPersist() || !_recovery.TryPersist(JournalStep.Restarting))
        {
            return Fail(_settings.FlashError);
        }

        _settings.PlanRestart(ResetCause.Job, _requests.Sent + 1);
        return OperationState.NeedsRestart;
    }

    private OperationState RunHandler(JobOutcome outcome, byte[] payload, long nowMs)
    {
        if (!_handler.MayRunTwice && !_recovery.TryPersist(JournalStep.HandedOver))
        {
            return Fail(_settings.FlashError);
        }

        return ToOperationState(_handler.Begin(outcome, payload, nowMs));
    }

    private OperationState ToOperationState(JobProgress progress)
    {
        switch (progress)
        {
            case JobProgress.NotYet: return OperationState.Running;
            case JobProgress.Done: return OperationState.Succeeded;
            default: return Fail(_handler.Reason);
        }
    }

    private OperationState Fail(string? reason)
    {
        Reason = reason;
        return OperationState.Failed;
    }
}
