namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>The notifications for a thing whose list of pending executions has changed.</summary>
public static class JobNotifications
{
    /// <summary>
    /// Creates notify when an execution was added to or removed from the list, and notify-next when the next pending
    /// execution is a different execution. A start or progress alone creates no notification (AWS IoT developer guide,
    /// Jobs notifications, the worked example).
    /// </summary>
    public static IReadOnlyList<CloudMessage> Between(ThingJobs before, ThingJobs after, DateTimeOffset now)
    {
        var messages = new List<CloudMessage>();
        if (after.Changes.Any(change => change.ChangesPending))
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
