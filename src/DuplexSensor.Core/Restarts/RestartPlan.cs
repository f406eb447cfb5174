using DuplexSensor.Core.Bounds;

namespace DuplexSensor.Core.Restarts;

/// <summary>
/// The planned restart (D2). It waits until the report of the change is accepted, and until a running job ends, each
/// with a timeout. A second change uses the same restart. A restart for the link alone is replaced by one for any other
/// cause, and cancelled when the link is back.
/// </summary>
public sealed class RestartPlan
{
    private long _plannedAtMs;
    private int _awaitedReport;

    /// <summary>Why the restart is planned, one of <see cref="ResetCause"/>; null while none is planned.</summary>
    public string? Cause { get; private set; }

    /// <summary>Whether a restart is planned.</summary>
    public bool IsPlanned => Cause != null;

    /// <summary>
    /// Plans a restart. Does nothing if one is already planned, unless the planned restart is for the link alone and
    /// the new one is not.
    /// </summary>
    /// <param name="cause">One of <see cref="ResetCause"/>.</param>
    /// <param name="awaitedReport">Number of the report that contains the change.</param>
    /// <param name="nowMs">Monotonic milliseconds; the timeouts begin here and are never renewed.</param>
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
    /// Plans a restart for the link alone when the link is lost; cancels that restart when the link is back.
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

    /// <summary>
    /// Time of the restart in monotonic milliseconds; <see cref="long.MaxValue"/> while none is planned.
    /// </summary>
    /// <param name="acceptedReport">Number of the newest report that the cloud has accepted.</param>
    /// <param name="isJobRunning">Whether a job is running; the restart waits until it ends.</param>
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
