using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Shadow;

namespace DuplexSensor.Core;

/// <summary>
/// The whole firmware; one object is one boot. The main loop steps it; nothing calls it back. It owns no thread, no
/// clock and no socket: the same code runs on the chip, on a PC and in virtual time.
/// </summary>
public sealed class Firmware
{
    private const int RestartPollMs = 1_000;

    private readonly FirmwareParts _parts;
    private readonly OutgoingMessages _messages;
    private bool _isBooted;
    private bool _isRestarting;
    private int _connectedSession;
    private int _initialReport = int.MaxValue;
    private JobState _reportedJobState = JobState.Idle;

    /// <summary>Creates the parts and reads their records from flash. Nothing is sent before the first step.</summary>
    public Firmware(Board board, DeviceConfig config, IJobHandler jobHandler)
    {
        _parts = new FirmwareParts(board, config, jobHandler);
        _messages = new OutgoingMessages(_parts);
    }

    // D1: on each connection the whole state is published first; anything else waits until that report is completed.
    private bool IsSynced => _parts.Link.IsOnline && _parts.Reporter.LastCompleted >= _initialReport;

    private bool MayBeginJob => IsSynced && !_parts.Restart.IsPlanned;

    /// <summary>
    /// Does what is due. Returns the time of the next step, always later than now. Call it at that time, or earlier
    /// when an inbox has a new event. Blocks as <see cref="ISensor.Measure"/> and <see cref="IFlash.TryWrite"/> do.
    /// </summary>
    /// <param name="nowMs">Monotonic milliseconds since boot, as is the returned time.</param>
    public long Step(long nowMs)
    {
        _parts.Trace.NowMs = nowMs;
        if (_isRestarting)
        {
            return nowMs + RestartPollMs;
        }

        BootOnce();
        bool mayHaveMore = ProcessMessages(nowMs);
        long wakeAtMs = _parts.Link.Step(nowMs);
        StepConnection(nowMs);
        wakeAtMs = Earlier(wakeAtMs, _parts.Sampler.Step(nowMs));
        wakeAtMs = Earlier(wakeAtMs, StoreReadings(nowMs));
        wakeAtMs = Earlier(wakeAtMs, _parts.Runner.Step(nowMs));
        DetectChanges(nowMs);
        wakeAtMs = Earlier(wakeAtMs, _parts.Desired.Step(nowMs));
        wakeAtMs = Earlier(wakeAtMs, _messages.Step(nowMs, IsSynced, MayBeginJob));
        wakeAtMs = Earlier(wakeAtMs, RestartIfDue(nowMs));
        return mayHaveMore || wakeAtMs <= nowMs ? nowMs + 1 : wakeAtMs;
    }

    /// <summary>
    /// Writes a crash to flash as the cause of the next boot, with the presses that are pending. Blocks as
    /// IFlash.TryWrite does.
    /// </summary>
    /// <param name="nowMs">Monotonic milliseconds since boot: a step that hangs may have begun long ago.</param>
    public void PersistCrash(long nowMs)
    {
        _parts.Boot.Presses.SetDates(new UtcReference(_parts.Board.Clock, nowMs));
        _parts.Boot.TryPlanRestart(ResetCause.Crash);
    }

    internal static long Earlier(long firstMs, long secondMs)
    {
        return firstMs < secondMs ? firstMs : secondMs;
    }

    private void BootOnce()
    {
        if (!_isBooted)
        {
            _isBooted = true;
            _parts.TraceBoot();
            _parts.Control.UpdateLed();
        }
    }

    // True when the inbox may hold more messages than one step handles.
    private bool ProcessMessages(long nowMs)
    {
        for (int i = 0; i < Limits.EventsPerStepMax; i++)
        {
            LinkEvent? message = _parts.Link.TryDequeueMessage(nowMs);
            if (message == null)
            {
                return false;
            }

            // LinkSession returns received messages only: they have a topic and a payload.
            Dispatch(message.Topic!, message.Payload!, nowMs);
        }

        return true;
    }

    private void Dispatch(string topic, byte[] bytes, long nowMs)
    {
        TopicKind kind = _parts.Topics.GetKind(topic);
        _parts.Link.EarlyLosses.OnReceived(kind);
        switch (kind)
        {
            case TopicKind.ShadowDelta: _parts.Desired.OnDelta(bytes); break;
            case TopicKind.ShadowAccepted: _parts.Reporter.OnAccepted(bytes); _parts.Desired.OnAccepted(bytes); break;
            case TopicKind.ShadowRejected: _parts.Reporter.OnRejected(bytes, nowMs); break;
            case TopicKind.JobNotify: _parts.Jobs.OnNotify(bytes); break;
            case TopicKind.StartNextAccepted: _parts.Jobs.OnStartNextAccepted(bytes, nowMs); break;
            case TopicKind.StartNextRejected: _parts.Jobs.OnStartNextRejected(bytes, nowMs); break;
            case TopicKind.JobUpdateAccepted: _parts.Jobs.OnUpdateAccepted(bytes); break;
            case TopicKind.JobUpdateRejected: _parts.Jobs.OnUpdateRejected(bytes, nowMs); break;
        }
    }

    private void StepConnection(long nowMs)
    {
        if (_parts.Link.IsOnline && _connectedSession != _parts.Link.Session)
        {
            _connectedSession = _parts.Link.Session;
            _initialReport = _parts.Reporter.Requests.Sent + 1;
            _parts.Reporter.OnConnected(nowMs);
            _parts.Desired.OnConnected();
            _parts.Jobs.OnConnected(nowMs);
        }

        _parts.Link.HasReported = _parts.Reporter.LastAccepted >= _initialReport;
    }

    private long StoreReadings(long nowMs)
    {
        _parts.Drain.RemoveAcknowledged();
        _parts.Store.MarkReported(_parts.Reporter.AcceptedSequence);
        if (_parts.Sampler.HasNewReading)
        {
            _parts.Store.Add(
                _parts.Sampler.Sequence, _parts.Sampler.TemperatureTenths, _parts.Sampler.HumidityTenths, nowMs);
        }

        return _parts.Store.Step(nowMs);
    }

    private void DetectChanges(long nowMs)
    {
        _parts.Desired.SetError(_parts.Link.EarlyLosses.Error);
        if (_parts.Store.Lost.IsPending)
        {
            _parts.Reporter.Requests.Request(Members.Lost);
        }

        if (_parts.Button.DequeuePresses(IsSynced, nowMs))
        {
            _parts.Reporter.Requests.Request(Members.BtnCount);
        }

        if (_parts.Runner.State != _reportedJobState)
        {
            _reportedJobState = _parts.Runner.State;
            _parts.Reporter.Requests.Request(Members.Job);
        }

        if (_parts.Sampler.HasTickEnded && _parts.Link.IsOnline)
        {
            _parts.Reporter.Requests.Request(Members.Timer | _parts.State.Reading.GetChanged(nowMs));
        }
    }

    private long RestartIfDue(long nowMs)
    {
        bool isOutageTooLong = _parts.Link.OutageMs(nowMs) >= Limits.OutageMs * 2L;
        bool mayRestartForLink = _connectedSession > 0 || _parts.Boot.Cause != ResetCause.LinkLost;
        _parts.Restart.SetLinkLost(isOutageTooLong && mayRestartForLink, nowMs);
        long dueAtMs = _parts.Restart.DueAtMs(_parts.Reporter.LastAccepted, _parts.Runner.IsBusy);
        string? cause = _parts.Restart.Cause;
        if (cause == null || nowMs < dueAtMs)
        {
            return dueAtMs;
        }

        if (IsSynced)
        {
            _parts.Button.Send(nowMs);
        }

        // Presses that are still pending are written to the boot record, for the next boot.
        _parts.Boot.Presses.SetDates(new UtcReference(_parts.Board.Clock, nowMs));
        _parts.Store.TrySave(nowMs, true);
        _parts.Trace.Line("system").Add("restart ").Add(cause).End();
        _parts.Boot.TryPlanRestart(cause);
        _parts.Link.Close();
        _isRestarting = true;
        _parts.Board.System.Restart(cause);
        return nowMs + RestartPollMs;
    }
}
