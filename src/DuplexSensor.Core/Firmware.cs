using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Shadow;
using DuplexSensor.Core.Telemetry;

namespace DuplexSensor.Core;

/// <summary>
/// The whole firmware: one object is one boot. It is stepped, never called back; it owns no thread, no clock and no
/// socket, so that the same code lives on the chip, on a PC and in virtual time.
/// </summary>
public sealed class Firmware
{
    private const int AfterRestartMs = 1_000;

    private readonly Board _board;
    private readonly Trace _trace;
    private readonly BootRecord _boot;
    private readonly SettingsStore _settings;
    private readonly JobJournal _journal;
    private readonly JobOutcome _outcome = new JobOutcome();
    private readonly Topics _topics;
    private readonly Outbox _outbox;
    private readonly LinkSession _link;
    private readonly Sampler _sampler;
    private readonly TelemetryStore _store;
    private readonly TelemetryDrain _drain;
    private readonly JobRunner _runner;
    private readonly JobQueue _jobs;
    private readonly ShadowReporter _reporter;
    private readonly DesiredSync _desired;
    private readonly ButtonEvents _button;
    private readonly ReportedState _state;
    private readonly SettingsControl _control;
    private readonly RestartPlan _restart = new RestartPlan();
    private bool _isBooted;
    private bool _isRestarting;
    private bool _hasLivedLong;
    private int _greetedSession;
    private int _greetingReport = int.MaxValue;
    private JobState _jobStateNoted = JobState.Idle;

    /// <summary>Builds the parts and reads what is in flash; nothing leaves the board before the first step.</summary>
    public Firmware(Board board, DeviceConfig config, IJobHandler jobHandler)
    {
        _board = board;
        _trace = new Trace(board.Trace);
        _boot = new BootRecord(board.Flash);
        _settings = new SettingsStore(board.Flash, config);
        _journal = new JobJournal(board.Flash);
        _boot.Load();
        _settings.Load();
        _journal.Load();

        _topics = new Topics(config.Thing);
        _outbox = new Outbox(board.Link, board.System.NextRandom(int.MaxValue));
        _link = new LinkSession(board, _trace, _topics, _outbox, config);
        _sampler = new Sampler(board.Sensor, _trace, _settings.Current.RefreshMs);
        _control = new SettingsControl(board, _trace, _settings, _sampler, _restart, config.RestartOnChange);
        _store = new TelemetryStore(board, _trace, _boot, Limits.SegmentsMax);
        _store.Load();
        _drain = new TelemetryDrain(_trace, _store, _topics, _outbox);
        _state = new ReportedState(board, _settings, _sampler, _boot, _outcome) { Lost = _store.Lost };
        _reporter = new ShadowReporter(board, _trace, _topics, _outbox, _state);
        _desired = new DesiredSync(_trace, _control, _state, _reporter);
        var operations = new JobOperations(_journal, _boot, _control, _reporter, jobHandler);
        _runner = new JobRunner(_trace, config, new PayloadFetch(board, _trace, _link), operations, _outcome);
        _jobs = new JobQueue(board, _trace, _topics, _outbox, _runner);
        _button = new ButtonEvents(board, _trace, _topics, _outbox, _state);
        operations.Settle();
    }

    // D1: nothing but the whole state is said on a connection before the cloud has accepted that.
    private bool IsGreeted => _link.IsOnline && _reporter.Accepted >= _greetingReport;

    private bool MayBeginJob => IsGreeted && !_restart.IsPlanned;

    private long DrainDueAtMs => IsGreeted ? _drain.DueAtMs : long.MaxValue;

    /// <summary>
    /// Does what is due and returns when it next wants to run, in the same monotonic milliseconds (since boot); always
    /// later than now. Run it then, or earlier when an adapter has put something into an inbox.
    /// </summary>
    public long Step(long nowMs)
    {
        _trace.NowMs = nowMs;
        if (_isRestarting)
        {
            return nowMs + AfterRestartMs;
        }

        BootOnce();
        bool mayHoldMore = TakeMessages(nowMs);
        long wakeAtMs = _link.Step(nowMs);
        Greet(nowMs);
        wakeAtMs = Earlier(wakeAtMs, _sampler.Step(nowMs));
        wakeAtMs = Earlier(wakeAtMs, KeepReadings(nowMs));
        wakeAtMs = Earlier(wakeAtMs, _runner.Step(nowMs));
        NoteChanges(nowMs);
        wakeAtMs = Earlier(wakeAtMs, Send(nowMs));
        wakeAtMs = Earlier(wakeAtMs, CountBoot(nowMs));
        wakeAtMs = Earlier(wakeAtMs, RestartIfDue(nowMs));
        return mayHoldMore || wakeAtMs <= nowMs ? nowMs + 1 : wakeAtMs;
    }

    /// <summary>
    /// For the main loop that has caught an exception: notes in flash that the next boot follows a crash (D14).
    /// </summary>
    public void NoteCrash()
    {
        _boot.TryPlan(ResetCause.Crash);
    }

    private static long Earlier(long oneMs, long otherMs)
    {
        return oneMs < otherMs ? oneMs : otherMs;
    }

    private void BootOnce()
    {
        if (_isBooted)
        {
            return;
        }

        _isBooted = true;
        _trace.Line("system").Add("boot ").Add(_boot.Boots).Add(" ").Add(_boot.Cause)
            .Add(", firmware ").Add(_board.System.Version).End();
        DeviceSettings settings = _settings.Current;
        _trace.Line("flash").Add("settings r").Add(_settings.Revision).Add(_settings.Status == "ok" ? " loaded" : " ")
            .Add(_settings.Status == "ok" ? "" : _settings.Status)
            .Add(" {\"refresh\":").Add(settings.RefreshMs).Add(",\"on\":").Add(settings.On ? "true" : "false")
            .Add(",\"reboot\":").Add(settings.Reboot).Add("}").End();
        _control.ShowLed();
    }

    // True when the inbox may hold more than one step takes.
    private bool TakeMessages(long nowMs)
    {
        for (int i = 0; i < Limits.EventsPerStepMax; i++)
        {
            LinkEvent message = _link.TakeMessage(nowMs);
            if (message == null)
            {
                return false;
            }

            Dispatch(message, nowMs);
        }

        return true;
    }

    private void Dispatch(LinkEvent message, long nowMs)
    {
        switch (_topics.KindOf(message.Topic))
        {
            case TopicKind.ShadowDelta: _desired.Take(message.Payload); break;
            case TopicKind.ShadowAccepted: _reporter.TakeAccepted(message.Payload); break;
            case TopicKind.ShadowRejected: _reporter.TakeRejected(message.Payload, nowMs); break;
            case TopicKind.JobNotify: _jobs.TakeNotify(message.Payload); break;
            case TopicKind.StartNextAccepted: _jobs.TakeStarted(message.Payload, nowMs); break;
            case TopicKind.StartNextRejected: _jobs.TakeStartRejected(message.Payload, nowMs); break;
            case TopicKind.JobUpdateAccepted: _jobs.TakeUpdated(message.Payload); break;
            case TopicKind.JobUpdateRejected: _jobs.TakeUpdateRejected(message.Payload, nowMs); break;
            default: break;
        }
    }

    private void Greet(long nowMs)
    {
        if (!_link.IsOnline || _greetedSession == _link.Session)
        {
            return;
        }

        _greetedSession = _link.Session;
        _greetingReport = _reporter.Sent + 1;
        _reporter.Greet(nowMs);
        _desired.Greet();
        _jobs.Greet(nowMs);
    }

    private long KeepReadings(long nowMs)
    {
        _drain.TakeAcknowledgement();
        _store.NoteDelivered(_reporter.AcceptedSequence);
        if (_sampler.HasNewReading)
        {
            _store.Add(_sampler.Sequence, _sampler.TemperatureTenths, _sampler.HumidityTenths, nowMs);
        }

        return _store.Step(nowMs);
    }

    private void NoteChanges(long nowMs)
    {
        if (_store.Lost.IsOwed)
        {
            _reporter.NoteChanged(Members.Lost);
        }

        if (_button.TakePresses(IsGreeted, nowMs))
        {
            _reporter.NoteChanged(Members.BtnCount);
        }

        if (_runner.State != _jobStateNoted)
        {
            _jobStateNoted = _runner.State;
            _reporter.NoteChanged(Members.Job);
        }

        if (_sampler.HasJustSampled && _link.IsOnline)
        {
            _reporter.Owe(Members.Timer | _state.ChangedOfReading(nowMs));
        }
    }

    private long Send(long nowMs)
    {
        if (!_link.IsOnline)
        {
            return long.MaxValue;
        }

        if (IsGreeted && _outbox.Sender == Sender.None)
        {
            _button.Send(nowMs);
        }

        if (_outbox.Sender == Sender.None && nowMs >= _reporter.DueAtMs())
        {
            // D14: a report bears the boot's number, so it is counted first.
            _boot.TryCount();
            _reporter.Send(nowMs);
        }

        if (_outbox.Sender == Sender.None && nowMs >= _jobs.DueAtMs(MayBeginJob))
        {
            _jobs.Send(nowMs);
        }

        if (_outbox.Sender == Sender.None && nowMs >= DrainDueAtMs)
        {
            _drain.Send(nowMs);
        }

        return _outbox.Sender == Sender.None
            ? Earlier(Earlier(_reporter.DueAtMs(), _jobs.DueAtMs(MayBeginJob)), DrainDueAtMs)
            : long.MaxValue;
    }

    private long CountBoot(long nowMs)
    {
        if (nowMs < Limits.BootCountedAfterMs)
        {
            return Limits.BootCountedAfterMs;
        }

        // Once only: a flash that does not take it is asked again with the next report.
        if (!_hasLivedLong)
        {
            _hasLivedLong = true;
            _boot.TryCount();
        }

        return long.MaxValue;
    }

    private long RestartIfDue(long nowMs)
    {
        bool isOutageTooLong = _link.OutageMs(nowMs) >= Limits.OutageMs * 2L;
        bool mayRestartForLink = _greetedSession > 0 || _boot.Cause != ResetCause.LinkLost;
        if (isOutageTooLong && mayRestartForLink)
        {
            _restart.Plan(ResetCause.LinkLost, 0, nowMs);
        }

        long dueAtMs = _restart.DueAtMs(_reporter.Accepted, _runner.IsBusy);
        if (nowMs < dueAtMs)
        {
            return dueAtMs;
        }

        _isRestarting = true;
        if (_link.IsOnline)
        {
            _button.Send(nowMs);
        }

        _store.TrySave(nowMs, true);
        _trace.Line("system").Add("restart ").Add(_restart.Cause).End();
        _boot.TryPlan(_restart.Cause);
        _link.Close();
        _board.System.Restart(_restart.Cause);
        return nowMs + AfterRestartMs;
    }
}
