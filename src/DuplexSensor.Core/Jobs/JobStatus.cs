namespace DuplexSensor.Core.Jobs;

/// <summary>
/// The states of a job execution that a device may set or must know, in AWS's own words (AWS IoT developer guide,
/// "Jobs").
/// </summary>
public static class JobStatus
{
    /// <summary>Set by the cloud alone, until start-next hands the job out.</summary>
    public const string Queued = "QUEUED";

    public const string InProgress = "IN_PROGRESS";
    public const string Succeeded = "SUCCEEDED";
    public const string Failed = "FAILED";
    public const string Rejected = "REJECTED";
}
