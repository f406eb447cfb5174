namespace DuplexSensor.Core.Jobs;

/// <summary>
/// The statuses of a job execution that a device may set or must know (AWS IoT developer guide, "Jobs").
/// </summary>
public static class JobStatus
{
    /// <summary>Only the cloud sets it; start-next changes it to IN_PROGRESS.</summary>
    public const string Queued = "QUEUED";

    public const string InProgress = "IN_PROGRESS";
    public const string Succeeded = "SUCCEEDED";
    public const string Failed = "FAILED";
    public const string Rejected = "REJECTED";
}
