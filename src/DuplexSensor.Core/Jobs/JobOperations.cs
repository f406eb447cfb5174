using System;
using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Shadow;

namespace DuplexSensor.Core.Jobs;

/// <summary>
/// Executes a payload: <c>settings</c>, all of them or none; <c>reboot</c>; any other payload goes to the job handler.
/// An operation that must not run twice, or that a restart completes, is committed to the journal first.
/// </summary>
public sealed class JobOperations
{
    private readonly JobJournal _journal;
    private readonly JobRecovery _recovery;
    private readonly BootRecord _boot;
    private readonly SettingsControl _settings;
    private readonly ReportRequests _requests;
    private readonly GuardedHandler _handler;
    private OperationState _state;

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

    /// <summary>
    /// What was done after <see cref="OperationState.Succeeded"/>, why the operation failed after
    /// <see cref="OperationState.Failed"/>.
    /// </summary>
    public string Result = null!;

    /// <summary>
    /// Begins the operation; settings and reboot need one step. Only the first <see cref="JobOutcome.Bytes"/> of the
    /// payload count. Blocks as flash and the handler's Begin and Step do.
    /// </summary>
    public OperationState Begin(JobOutcome outcome, byte[] payload, long nowMs)
    {
        _state = BeginOperation(outcome, payload, nowMs);
        return _state;
    }

    /// <summary>Steps the handler while it runs. Later it returns the end of the operation again.</summary>
    public OperationState Step(long nowMs)
    {
        if (_state == OperationState.Running)
        {
            _state = ToOperationState(_handler.Step(nowMs));
        }

        return _state;
    }

    private OperationState BeginOperation(JobOutcome outcome, byte[] payload, long nowMs)
    {
        _journal.RecordPayload(outcome);
        JobPayload? request = TryRead(payload, outcome.Bytes);
        if (request == null || request.Error != null)
        {
            return Fail(request?.Error ?? "out of memory");
        }

        Result = request.Done;
        _journal.Result = Result;
        DeviceSettings before = _settings.Current;
        DeviceSettings after = request.HasSettings ? request.Settings.ApplyTo(before) : before;
        if (after.FindDifferences(before) != SettingKeys.None)
        {
            return Apply(request, after);
        }

        ClearReasons(request.Settings.Keys);
        if (request.HasReboot)
        {
            return Restart();
        }

        return request.HasSettings ? OperationState.Succeeded : RunHandler(outcome, payload, nowMs);
    }

    // Nothing is done yet, so the job may fail with this reason.
    private JobPayload? TryRead(byte[] payload, int length)
    {
        try
        {
            var request = new JobPayload();
            request.Read(payload, length, _handler.TakesAnyBytes);
            return request;
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
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

    // D3: a rejected desired value is reported until the key gets a valid value.
    private void ClearReasons(SettingKeys keys)
    {
        if (_boot.Reasons.Clear(keys))
        {
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
            case JobProgress.Done:
                Result = _handler.Result;
                return OperationState.Succeeded;
            default: return Fail(_handler.Result);
        }
    }

    private OperationState Fail(string reason)
    {
        Result = reason;
        return OperationState.Failed;
    }
}
