using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Core.Sensing;

namespace DuplexSensor.Core.Settings;

/// <summary>
/// Applies new settings, from a delta or from a job (D2). It commits them to flash, sets the LED, and plans a restart.
/// With <c>"restartOnChange": false</c> it sets the sampler's period instead.
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

    /// <summary>The settings in force.</summary>
    public DeviceSettings Current => _store.Current;

    /// <summary>
    /// The reason in <c>rejected</c> or <c>statusDetails</c>, right after flash did not accept a write: "flash", or
    /// "out of memory" when memory was short.
    /// </summary>
    public string FlashError => _board.Flash.IsOutOfMemory ? "out of memory" : "flash";

    /// <summary>See <see cref="SettingsStore.JobFingerprint"/>.</summary>
    public int JobFingerprint => _store.JobFingerprint;

    /// <summary>Whether applying these settings ends in a restart.</summary>
    public bool NeedsRestart(DeviceSettings after)
    {
        return _restartsOnChange || after.Reboot != Current.Reboot;
    }

    /// <summary>
    /// Applies the settings. False when flash did not accept them: then the old ones stay in force and nothing else
    /// happens. Blocks as <see cref="IFlash.TryWrite"/> does.
    /// </summary>
    /// <param name="after">A value for each setting.</param>
    /// <param name="jobFingerprint">
    /// Committed with the settings: the fingerprint of the job that sets them; else <see cref="JobFingerprint"/>.
    /// </param>
    /// <param name="cause">Cause of the restart, one of <see cref="ResetCause"/>.</param>
    /// <param name="awaitedReport">Number of the report that the restart waits for.</param>
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

    /// <summary>Plans a restart; see <see cref="RestartPlan.Plan"/>.</summary>
    public void PlanRestart(string cause, int awaitedReport)
    {
        _restart.Plan(cause, awaitedReport, _trace.NowMs);
    }

    /// <summary>Sets the LED to its value in the settings in force, and traces it.</summary>
    public void UpdateLed()
    {
        _board.Led.Set(Current.On);
        _trace.Line("led").Add(Current.On ? "on" : "off").End();
    }
}
