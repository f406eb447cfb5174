namespace DuplexSensor.Tool.Status;

/// <summary>A job execution of a thing.</summary>
/// <param name="JobId">Job id.</param>
/// <param name="Status">For example IN_PROGRESS.</param>
/// <param name="QueuedAt">When the cloud gave it to the thing.</param>
internal sealed record ThingJob(string JobId, string Status, DateTimeOffset QueuedAt)
{
    public bool IsPending => Status is "QUEUED" or "IN_PROGRESS";
}
