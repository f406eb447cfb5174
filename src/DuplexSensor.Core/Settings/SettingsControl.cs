using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Core.Sensing;

namespace DuplexSensor.Core.Settings;

/// <summary>
/// Puts other settings in force, whoever wants them (D2): flash first, then the LED, then a restart, or, where
/// settings.json says so, the new period at once.
/// </summary>
public sealed class SettingsControl
{
    private readonly Board _board;
    private readonly Trace _trace;
    private readonly SettingsStore _store;
    private readonly Sampler _sampler;
    private readonly RestartPlan _restart;
    private readonly bool _restartsOnChange;

    public SettingsControl(
        Board board, Trace trace, SettingsStore store, Sampler sampler, RestartPlan restart, bool restartsOnChange)
    {
        _board = board;
        _trace = trace;
        _store = store;
        _sampler = sampler;
        _restart = restart;
        _restartsOnChange = restartsOnChange;
    }

    public DeviceSettings Current => _store.Current;

    /// <summary>Why what was to be in flash is not there: the medium, or a want of memory.</summary>
    public string FlashError => _board.Flash.IsOutOfMemory ? "out of memory" : "flash";

    /// <summary>See <see cref="SettingsStore.JobFingerprint"/>.</summary>
    public int JobFingerprint => _store.JobFingerprint;

    /// <summary>Whether these settings, put in force, end in a restart.</summary>
    public bool NeedsRestart(DeviceSettings after)
    {
        return _restartsOnChange || after.Reboot != Current.Reboot;
    }

    /// <summary>
    /// False when flash did not take them: the old ones stay in force, and nothing else has happened.
    /// </summary>
    /// <param name="after">All settings.</param>
    /// <param name="jobFingerprint">Committed with them: the job's that sets them; else <see
    /// cref="JobFingerprint"/>.</param>
    /// <param name="cause">Of the restart, one of <see cref="ResetCause"/>.</param>
    /// <param name="awaitedReport">The number of the report that the restart waits for.</param>
    public bool TryApply(DeviceSettings after, int jobFingerprint, string cause, int awaitedReport)
    {
        bool needsRestart = NeedsRestart(after);
        if (!_store.TryCommit(after, jobFingerprint))
        {
            _trace.Line("flash").Add("settings not taken: r").Add(_store.Revision).Add(" stays in force").End();
            return false;
        }

        _trace.Line("flash").Add("settings r").Add(_store.Revision).Add(" committed").End();
        UpdateLed();
        if (needsRestart)
        {
            PlanRestart(cause, awaitedReport);
        }
        else
        {
            _sampler.SetPeriod(after.RefreshMs);
        }

        return true;
    }

    public void PlanRestart(string cause, int awaitedReport)
    {
        _restart.Plan(cause, awaitedReport, _trace.NowMs);
    }

    public void UpdateLed()
    {
        _board.Led.Set(Current.On);
        _trace.Line("led").Add(Current.On ? "on" : "off").End();
    }
}
