namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>What a thing is told, unasked, when its list of pending executions changes.</summary>
public static class JobNotifications
{
    /// <summary>
    /// notify goes with what came or went, notify-next with another head; a mere start or progress tells nothing (AWS
    /// IoT developer guide, Jobs notifications, by its worked example).
    /// </summary>
    public static IReadOnlyList<CloudMessage> Between(ThingJobs before, ThingJobs after, DateTimeOffset now)
    {
        var messages = new List<CloudMessage>();
        if (!before.Pending.Select(GetIdentity).ToHashSet().SetEquals(after.Pending.Select(GetIdentity)))
        {
            messages.Add(JobJson.CreateNotify(after, now.ToUnixTimeSeconds()));
        }

        if (GetHeadIdentity(before) != GetHeadIdentity(after))
        {
            messages.Add(JobJson.CreateNotifyNext(after, now.ToUnixTimeSeconds()));
        }

        return messages;
    }

    private static (string JobId, long Number)? GetHeadIdentity(ThingJobs jobs) =>
        jobs.Head is { } head ? GetIdentity(head) : null;

    private static (string JobId, long Number) GetIdentity(JobExecution execution) =>
        (execution.JobId, execution.ExecutionNumber);
}
