namespace DuplexSensor.Core.Jobs;

/// <summary>
/// The states of a job execution that a device may set, in AWS's own words (AWS IoT developer guide, "Jobs").
/// </summary>
public static class JobStatus
{
    public const string InProgress = "IN_PROGRESS";
    public const string Succeeded = "SUCCEEDED";
    public const string Failed = "FAILED";
    public const string Rejected = "REJECTED";
}
