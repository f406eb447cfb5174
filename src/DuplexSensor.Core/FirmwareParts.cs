using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Shadow;
using DuplexSensor.Core.Telemetry;

namespace DuplexSensor.Core;

/// <summary>
/// Creates the parts of the firmware and connects them. The constructor reads their records from flash.
/// </summary>
internal sealed class FirmwareParts
{
    public readonly Board Board;
    public readonly Trace Trace;
    public readonly BootRecord Boot;
    public readonly Outbox Outbox;
    public readonly Topics Topics;
    public readonly LinkSession Link;
    public readonly Sampler Sampler;
    public readonly TelemetryStore Store;
    public readonly TelemetryDrain Drain;
    public readonly JobRunner Runner;
    public readonly JobPoller Jobs;
    public readonly ReportedState State;
    public readonly ShadowReporter Reporter;
    public readonly DesiredSync Desired;
    public readonly ButtonEvents Button;
    public readonly SettingsControl Control;
    public readonly RestartPlan Restart = new RestartPlan();

    private readonly SettingsStore _settings;

    public FirmwareParts(Board board, DeviceConfig config, IJobHandler jobHandler)
    {
        Board = board;
        Trace = new Trace(board.Trace);
        Boot = new BootRecord(board.Flash);
        _settings = new SettingsStore(board.Flash, config);
        var journal = new JobJournal(board.Flash);
        Boot.Load();
        _settings.Load();
        journal.Load();

        Topics = new Topics(config.Thing);
        Outbox = new Outbox(board.Link, board.System.NextRandom(int.MaxValue));
        Link = new LinkSession(board, Trace, Topics, Outbox, config);
        Sampler = new Sampler(board.Sensor, config.Sensor, Trace, _settings.Current.RefreshMs);
        Control = new SettingsControl(board, Trace, _settings, Sampler, Restart, config.RestartOnChange);
        Store = new TelemetryStore(board, Trace, Boot, config.ReadingSegments);
        Store.Load();
        Drain = new TelemetryDrain(Trace, Store, Topics, Outbox);
        var outcome = new JobOutcome();
        State = new ReportedState(board, _settings, Sampler, Boot, outcome) { Lost = Store.Lost };
        Reporter = new ShadowReporter(board, Trace, Topics, Outbox, State);
        Desired = new DesiredSync(Trace, Control, State, Reporter.Requests);
        var recovery = new JobRecovery(journal, Boot, Control, Reporter.Requests);
        var operations = new JobOperations(journal, recovery, Boot, Control, Reporter.Requests, jobHandler);
        Runner = new JobRunner(Trace, config, new PayloadFetch(board, Trace, Link), recovery, operations, outcome);
        Jobs = new JobPoller(board, Trace, Topics, Outbox, Runner);
        Button = new ButtonEvents(board, Trace, Topics, Outbox, State, Boot.Presses);
        recovery.RestoreDesired();
    }

    /// <summary>Traces the number and cause of this boot, the firmware's version, and the settings in force.</summary>
    public void TraceBoot()
    {
        Trace.Line("system").Add("boot ").Add(Boot.BootNumber).Add(" ").Add(Boot.Cause)
            .Add(", firmware ").Add(Board.System.Version).End();
        Trace.Line("flash").Add("settings r").Add(_settings.Revision).Add(_settings.Status == "ok" ? " loaded" : " ")
            .Add(_settings.Status == "ok" ? "" : _settings.Status).Add(" ");
        for (int position = 0; position < (int)Setting.Count; position++)
        {
            Setting setting = SettingsTable.GetInRecordOrder(position);
            Trace.Add(position == 0 ? "{\"" : ",\"").Add(SettingsTable.GetName(setting)).Add("\":")
                .Add(_settings.Current.GetText(setting));
        }

        Trace.Add("}").End();
    }
}
