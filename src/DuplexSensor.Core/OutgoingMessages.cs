using DuplexSensor.Core.Link;
using DuplexSensor.Core.Shadow;

namespace DuplexSensor.Core;

/// <summary>
/// Sends what is due, one QoS 1 message at a time (D13): a report, else a job request, else a batch of readings. When
/// reports take longer than the period, the next one is always due; after two such reports another message goes first.
/// Button events need no turn, because they have QoS 0.
/// </summary>
internal sealed class OutgoingMessages
{
    private const int OverdueReportsMax = 2;

    private readonly FirmwareParts _parts;
    private bool _isBootReported;
    private bool _isReportOverdue;
    private int _overdueReports;

    public OutgoingMessages(FirmwareParts parts)
    {
        _parts = parts;
    }

    /// <summary>
    /// Counts the boot in flash and sends the next message, each if it is due. Returns the time of its next step.
    /// Blocks as flash does.
    /// </summary>
    /// <param name="nowMs">Monotonic milliseconds since boot.</param>
    /// <param name="isSynced">Whether this connection's first report is completed (D1).</param>
    /// <param name="mayBeginJob">Whether a new job may begin now.</param>
    public long Step(long nowMs, bool isSynced, bool mayBeginJob)
    {
        long bootAtMs = StepBoot(nowMs);
        if (_parts.Link.IsOnline)
        {
            return Firmware.Earlier(bootAtMs, Send(nowMs, isSynced, mayBeginJob));
        }

        _isReportOverdue = false;
        _overdueReports = 0;
        return bootAtMs;
    }

    // D14: a boot's number and cause are null until the boot is counted in flash. Then they are reported at once.
    private long StepBoot(long nowMs)
    {
        long wakeAtMs = _parts.Boot.Step(nowMs);
        if (!_isBootReported && _parts.Boot.IsPersisted)
        {
            _isBootReported = true;
            _parts.Reporter.Requests.Request(Members.Boots | Members.ResetCause);
        }

        return wakeAtMs;
    }

    private long Send(long nowMs, bool isSynced, bool mayBeginJob)
    {
        long reportAtMs = _parts.Reporter.DueAtMs();
        if (_parts.Outbox.Sender != Sender.None)
        {
            _isReportOverdue |= _parts.Outbox.Sender == Sender.Shadow && nowMs >= reportAtMs;
            return long.MaxValue;
        }

        if (isSynced)
        {
            _parts.Button.Send(nowMs);
        }

        _overdueReports = _isReportOverdue ? _overdueReports + 1 : 0;
        _isReportOverdue = false;
        bool isOthersTurn = isSynced && _overdueReports >= OverdueReportsMax;
        bool isSent = (isOthersTurn && TrySendOther(nowMs, isSynced, mayBeginJob))
            || TrySendReport(nowMs, reportAtMs)
            || TrySendOther(nowMs, isSynced, mayBeginJob);
        return isSent
            ? long.MaxValue
            : Firmware.Earlier(
                Firmware.Earlier(reportAtMs, _parts.Jobs.DueAtMs(mayBeginJob)), _parts.Drain.DueAtMs(isSynced));
    }

    private bool TrySendReport(long nowMs, long dueAtMs)
    {
        bool isDue = nowMs >= dueAtMs;
        if (isDue)
        {
            // A report contains the boot's number and cause, so the boot is counted in flash first (D14).
            _parts.Boot.TryPersist();
            StepBoot(nowMs);
            _parts.Reporter.Send(nowMs);
        }

        return isDue;
    }

    private bool TrySendOther(long nowMs, bool isSynced, bool mayBeginJob)
    {
        if (nowMs >= _parts.Jobs.DueAtMs(mayBeginJob))
        {
            _parts.Jobs.Send(nowMs);
        }
        else if (nowMs >= _parts.Drain.DueAtMs(isSynced))
        {
            _parts.Drain.Send(nowMs);
        }

        return _parts.Outbox.Sender != Sender.None;
    }
}
