namespace DuplexSensor.Core;

/// <summary>
/// A restart that has been decided (D2): it waits for the report of the change to be accepted, and for a running job,
/// neither for ever. A second change while it waits joins it: one restart for both.
/// </summary>
public sealed class RestartPlan
{
    private long _plannedAtMs;
    private int _awaitedReport;

    /// <summary>Why; null while no restart is planned.</summary>
    public string Cause { get; private set; }

    public bool IsPlanned => Cause != null;

    /// <param name="cause">One of <c>ResetCause</c>.</param>
    /// <param name="awaitedReport">Number of the report that tells the cloud of the change.</param>
    /// <param name="nowMs">Its deadline runs from here and is never renewed.</param>
    public void Plan(string cause, int awaitedReport, long nowMs)
    {
        if (IsPlanned)
        {
            return;
        }

        Cause = cause;
        _awaitedReport = awaitedReport;
        _plannedAtMs = nowMs;
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
            return _plannedAtMs + Limits.RestartWaitForJobMs;
        }

        return acceptedReport >= _awaitedReport ? _plannedAtMs : _plannedAtMs + Limits.RestartWaitMs;
    }
}
