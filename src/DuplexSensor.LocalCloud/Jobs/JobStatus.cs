namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>The states of a job execution.</summary>
public enum JobStatus
{
    Queued,
    InProgress,
    Succeeded,
    Failed,
    Rejected,

    /// <summary>A timer ended: the service's decision, like the two below.</summary>
    TimedOut,

    /// <summary>The job or the execution was canceled.</summary>
    Canceled,

    /// <summary>The thing left the target group, or was deleted.</summary>
    Removed,
}

/// <summary>The wire names, and which state may follow which.</summary>
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

    /// <summary>The state that a device may ask for by this name, or null: others are the service's to give.</summary>
    public static JobStatus? ParseDeviceStatus(string? wireName) => wireName switch
    {
        "IN_PROGRESS" => JobStatus.InProgress,
        "SUCCEEDED" => JobStatus.Succeeded,
        "FAILED" => JobStatus.Failed,
        "REJECTED" => JobStatus.Rejected,
        _ => null,
    };

    public static bool IsTerminal(JobStatus status) => status is not (JobStatus.Queued or JobStatus.InProgress);

    // The documented figures show QUEUED followed by IN_PROGRESS and REJECTED only, but nothing forbids a device
    // to finish at once, and devices do.
    public static bool CanFollow(JobStatus current, JobStatus next) =>
        !IsTerminal(current) && next is not JobStatus.Queued;
}
