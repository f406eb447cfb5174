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
        if (!before.Pending.Select(IdentityOf).ToHashSet().SetEquals(after.Pending.Select(IdentityOf)))
        {
            messages.Add(JobDocuments.Notify(after, now.ToUnixTimeSeconds()));
        }

        if (HeadOf(before) != HeadOf(after))
        {
            messages.Add(JobDocuments.NotifyNext(after, now.ToUnixTimeSeconds()));
        }

        return messages;
    }

    private static (string JobId, long Number)? HeadOf(ThingJobs jobs) =>
        jobs.Head is { } head ? IdentityOf(head) : null;

    private static (string JobId, long Number) IdentityOf(JobExecution execution) =>
        (execution.JobId, execution.ExecutionNumber);
}
