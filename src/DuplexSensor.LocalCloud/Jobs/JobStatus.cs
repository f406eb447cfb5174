namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>The states of a job execution.</summary>
public enum JobStatus
{
    Queued,
    InProgress,
    Succeeded,
    Failed,
    Rejected,

    /// <summary>A timer ended. Only the service sets this status and the two below.</summary>
    TimedOut,

    /// <summary>The job or the execution was canceled.</summary>
    Canceled,

    /// <summary>The thing left the target group, or was deleted.</summary>
    Removed,
}

/// <summary>The wire names of the states, and the transitions between states.</summary>
public static class JobStatuses
{
    public static string ToWireName(JobStatus status) => status switch
    {
        JobStatus.InProgress => "IN_PROGRESS",
        JobStatus.Succeeded => "SUCCEEDED",
        JobStatus.Failed => "FAILED",
        JobStatus.Rejected => "REJECTED",
        JobStatus.TimedOut => "TIMED_OUT",
        JobStatus.Canceled => "CANCELED",
        JobStatus.Removed => "REMOVED",
        _ => "QUEUED",
    };

    /// <summary>The state with this wire name, or null if a device may not set a state of this name.</summary>
    public static JobStatus? ParseDeviceStatus(string? wireName) => wireName switch
    {
        "IN_PROGRESS" => JobStatus.InProgress,
        "SUCCEEDED" => JobStatus.Succeeded,
        "FAILED" => JobStatus.Failed,
        "REJECTED" => JobStatus.Rejected,
        _ => null,
    };

    public static bool IsTerminal(JobStatus status) => status is not (JobStatus.Queued or JobStatus.InProgress);

    // In the documented figures only IN_PROGRESS and REJECTED follow QUEUED. No rule forbids a device to finish a
    // QUEUED execution at once, and devices do that.
    public static bool CanFollow(JobStatus current, JobStatus next) =>
        !IsTerminal(current) && next is not JobStatus.Queued;
}
