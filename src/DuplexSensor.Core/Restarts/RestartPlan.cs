using DuplexSensor.Core.Bounds;

namespace DuplexSensor.Core.Restarts;

/// <summary>
/// A restart that has been decided (D2): it waits for the report of the change to be accepted, and for a running job,
/// neither for ever. A second change while it waits joins it: one restart for both. One that is only to bring the link
/// back gives way to any change, and is called off when the link has come back.
/// </summary>
public sealed class RestartPlan
{
    private long _plannedAtMs;
    private int _awaitedReport;

    /// <summary>Why; null while no restart is planned.</summary>
    public string? Cause { get; private set; }

    public bool IsPlanned => Cause != null;

    /// <param name="cause">One of <c>ResetCause</c>.</param>
    /// <param name="awaitedReport">Number of the report that tells the cloud of the change.</param>
    /// <param name="nowMs">Its deadline runs from here and is never renewed.</param>
    public void Plan(string cause, int awaitedReport, long nowMs)
    {
        bool isReplaced = Cause == ResetCause.LinkLost && cause != ResetCause.LinkLost;
        if (IsPlanned && !isReplaced)
        {
            return;
        }

        Cause = cause;
        _awaitedReport = awaitedReport;
        _plannedAtMs = nowMs;
    }

    /// <summary>
    /// The link has been lost for long, or it is not lost: then no restart for its sake alone is needed.
    /// </summary>
    public void SetLinkLost(bool isLost, long nowMs)
    {
        if (isLost)
        {
            Plan(ResetCause.LinkLost, 0, nowMs);
        }
        else if (Cause == ResetCause.LinkLost)
        {
            Cause = null;
        }
    }

    /// <summary>When it is to happen; <see cref="long.MaxValue"/> while none is planned.</summary>
    /// <param name="acceptedReport">Number of the newest report that the cloud has accepted.</param>
    /// <param name="isJobRunning">A running job may end first.</param>
    public long DueAtMs(int acceptedReport, bool isJobRunning)
    {
        if (!IsPlanned)
        {
            return long.MaxValue;
        }

        if (isJobRunning)
        {
            return _plannedAtMs + Limits.RestartForJobTimeoutMs;
        }

        return acceptedReport >= _awaitedReport ? _plannedAtMs : _plannedAtMs + Limits.RestartTimeoutMs;
    }
}
