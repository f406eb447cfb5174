using System;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Shadow;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>How a payload's operation stands.</summary>
public enum OperationState
{
    /// <summary>Not yet; ask again.</summary>
    Running,

    /// <summary>Done when the board has restarted: the journal knows, and the next boot finishes the job.</summary>
    NeedsRestart,

    Succeeded,

    Failed,
}

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
    private readonly IJobHandler _handler;
    private readonly JsonReader _reader = new JsonReader();
    private readonly SettingsPatch _patch = new SettingsPatch();
    private readonly UnknownNames _unknown = new UnknownNames();
    private bool _hasSettings;
    private bool _hasReboot;

    public JobOperations(
        JobJournal journal, BootRecord boot, SettingsControl settings, ShadowReporter reporter, IJobHandler handler)
    {
        _journal = journal;
        _boot = boot;
        _settings = settings;
        _reporter = reporter;
        _handler = handler;
    }

    /// <summary>With <see cref="OperationState.Failed"/>: why.</summary>
    public string Reason { get; private set; }

    /// <summary>How often the job in the journal was begun.</summary>
    public int Starts => _journal.Starts;

    /// <summary>The payload's length, when it came before a restart.</summary>
    public int BytesBefore { get; private set; }

    /// <summary>
    /// Begins a job, or the same one again after a restart. Running: it may go on. Otherwise it is over already, for
    /// the reasons that the journal tells.
    /// </summary>
    public OperationState Start(JobExecution execution)
    {
        bool isKnown = _journal.IsOf(execution);
        BytesBefore = isKnown ? _journal.Bytes : 0;
        if (isKnown && WasDone())
        {
            return OperationState.Succeeded;
        }

        if (isKnown && _journal.Step == JournalStep.Ended)
        {
            return Fail(_journal.Reason);
        }

        // Whether a handler that must not run twice had done its work before the cut, nobody can know.
        bool isUnknowable = isKnown && _journal.Step == JournalStep.Handed;
        if (isUnknowable || (isKnown && _journal.Starts >= Limits.JobStartsMax))
        {
            return Fail(InterruptedReason);
        }

        _journal.Starts = isKnown ? _journal.Starts + 1 : 1;
        _journal.JobId = execution.JobId;
        _journal.ExecutionNumber = execution.ExecutionNumber;
        _journal.Bytes = 0;
        _journal.Reason = "";
        return TryNote(JournalStep.Started) ? OperationState.Running : Fail(FlashReason);
    }

    /// <summary>Does what the payload says, or begins to.</summary>
    public OperationState Begin(string jobId, byte[] payload, int length, long nowMs)
    {
        _journal.Bytes = length;
        Read(payload, length);
        if (_hasSettings && IsRefused())
        {
            return OperationState.Failed;
        }

        DeviceSettings after = _hasSettings ? _patch.ApplyTo(_settings.Current) : _settings.Current;
        if (!after.Equals(_settings.Current))
        {
            return Apply(after);
        }

        if (_hasReboot)
        {
            return Restart();
        }

        if (_hasSettings)
        {
            return OperationState.Succeeded;
        }

        OperationState state = HandOn(jobId, payload, length);
        return state == OperationState.Running ? Step(nowMs) : state;
    }

    /// <summary>Goes on with what is running: only a handler takes more than one step.</summary>
    public OperationState Step(long nowMs)
    {
        JobProgress progress;
        string reason = null;
        try
        {
            progress = _handler.Step(nowMs);
            reason = progress == JobProgress.Failed ? _handler.FailureReason : null;
        }
        catch (Exception e)
        {
            progress = JobProgress.Failed;
            reason = ReasonOf(e);
        }

        if (progress == JobProgress.NotYet)
        {
            return OperationState.Running;
        }

        OperationState end = progress == JobProgress.Done ? OperationState.Succeeded : Fail(reason ?? "");
        NoteEnd(end);
        return end;
    }

    /// <summary>Lets the journal forget what desired has been told; to be called at each step.</summary>
    public void NoteDesiredTold()
    {
        if (_journal.DesiredKeys != SettingsKeys.None && _reporter.DesiredOwed == SettingsKeys.None)
        {
            _journal.DesiredKeys = SettingsKeys.None;
            _journal.TryWrite();
        }
    }

    private static string ReasonOf(Exception e)
    {
        return "handler threw: " + e.Message;
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

    private void Read(byte[] payload, int length)
    {
        _hasSettings = false;
        _hasReboot = false;
        _unknown.Clear();
        _reader.Start(payload, length);
        for (_reader.EnterObject(); _reader.NextMember();)
        {
            if (_reader.NameIs("settings"))
            {
                _hasSettings = _patch.TryRead(_reader, _unknown);
            }
            else if (_reader.NameIs("reboot") && _reader.TryTakeFlag(out bool isWanted))
            {
                _hasReboot = isWanted;
            }
        }

        bool isWhole = _reader.IsWhole();
        _hasSettings &= isWhole;
        _hasReboot &= isWhole;
    }

    private bool IsRefused()
    {
        for (int key = SettingsKeys.On; key <= SettingsKeys.Reboot; key <<= 1)
        {
            if ((_patch.Refused & key) != 0)
            {
                Fail(SettingsKeys.NameOf(key) + ": " + _patch.Reasons.Of(key));
                return true;
            }
        }

        if (_unknown.Count > 0)
        {
            Fail("unknown key " + _unknown.At(0));
        }

        return _unknown.Count > 0;
    }

    private OperationState Apply(DeviceSettings after)
    {
        bool endsInRestart = _settings.EndsInRestart(after);
        _journal.SettingsRevision = _settings.Revision + 1;
        _journal.DesiredKeys |= _patch.Known;
        if (!TryNote(JournalStep.Applying))
        {
            return Fail(FlashReason);
        }

        if (!_settings.TryPut(after, ResetCause.Job, _reporter.Sent + 1))
        {
            _journal.DesiredKeys = SettingsKeys.None;
            OperationState failed = Fail(FlashReason);
            NoteEnd(failed);
            return failed;
        }

        _reporter.OweDesired(_patch.Known);
        if (_hasReboot)
        {
            return Restart();
        }

        return endsInRestart ? OperationState.NeedsRestart : OperationState.Succeeded;
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

    private OperationState HandOn(string jobId, byte[] payload, int length)
    {
        if (!_handler.MayRunTwice && !TryNote(JournalStep.Handed))
        {
            return Fail(FlashReason);
        }

        try
        {
            _handler.Begin(jobId, payload, length);
        }
        catch (Exception e)
        {
            OperationState failed = Fail(ReasonOf(e));
            NoteEnd(failed);
            return failed;
        }

        return OperationState.Running;
    }

    // A job that may run twice needs no note of its end: a cut before the cloud knows it runs it again.
    private void NoteEnd(OperationState end)
    {
        if (_journal.Step == JournalStep.Started)
        {
            return;
        }

        _journal.HasSucceeded = end == OperationState.Succeeded;
        _journal.Reason = JobOutcome.Shown(Reason ?? "");
        TryNote(JournalStep.Ended);
    }

    private bool TryNote(JournalStep step)
    {
        _journal.Step = step;
        return _journal.TryWrite();
    }

    private OperationState Fail(string reason)
    {
        Reason = reason;
        return OperationState.Failed;
    }
}
