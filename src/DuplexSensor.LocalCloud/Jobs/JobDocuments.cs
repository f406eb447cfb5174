using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>The JSON of the jobs service over MQTT: the job document is an object, times are epoch seconds.</summary>
internal static class JobDocuments
{
    // AWS IoT quotas: the newest pages say 15, older ones 10. For the full list a device asks.
    private const int NotifyListMax = 15;

    public static JsonObject PendingLists(ThingJobs jobs) => new()
    {
        ["inProgressJobs"] = SummariesOf(jobs.InProgress),
        ["queuedJobs"] = SummariesOf(jobs.Queued),
    };

    /// <summary>An execution of the thing as the device sees it at this moment.</summary>
    public static JsonObject Execution(ThingJobs jobs, JobExecution execution, bool withDocument, long now)
    {
        var members = new JsonObject
        {
            ["jobId"] = execution.JobId,
            ["status"] = JobStatuses.WireNameOf(execution.Status),
        };
        AddStatusDetails(members, execution);
        AddTimesAndNumbers(members, execution);
        if (execution.TimesOutAt is { } timesOutAt)
        {
            members["approximateSecondsBeforeTimedOut"] = Math.Max(0, timesOutAt - now);
        }

        if (withDocument)
        {
            members["jobDocument"] = jobs.DocumentFor(execution, now);
        }

        return members;
    }

    public static JsonObject ExecutionState(JobExecution execution)
    {
        var state = new JsonObject { ["status"] = JobStatuses.WireNameOf(execution.Status) };
        AddStatusDetails(state, execution);
        state["versionNumber"] = execution.VersionNumber;
        return state;
    }

    public static CloudMessage Notify(ThingJobs jobs, long now)
    {
        var lists = new JsonObject();
        foreach (IGrouping<JobStatus, JobExecution> group in jobs.Pending.Take(NotifyListMax).GroupBy(e => e.Status))
        {
            lists[JobStatuses.WireNameOf(group.Key)] = SummariesOf(group);
        }

        var body = new JsonObject { ["timestamp"] = now, ["jobs"] = lists };
        return new CloudMessage(JobTopics.Notify(jobs.Thing), JsonBytes.Of(body));
    }

    public static CloudMessage NotifyNext(ThingJobs jobs, long now)
    {
        var body = new JsonObject { ["timestamp"] = now };
        if (jobs.Head is { } head)
        {
            body["execution"] = Execution(jobs, head, withDocument: true, now);
        }

        return new CloudMessage(JobTopics.NotifyNext(jobs.Thing), JsonBytes.Of(body));
    }

    private static JsonArray SummariesOf(IEnumerable<JobExecution> executions)
    {
        var summaries = new JsonArray();
        foreach (JobExecution execution in executions)
        {
            var summary = new JsonObject { ["jobId"] = execution.JobId };
            AddTimesAndNumbers(summary, execution);
            summaries.Add((JsonNode)summary);
        }

        return summaries;
    }

    private static void AddStatusDetails(JsonObject members, JobExecution execution)
    {
        if (execution.StatusDetails.Count > 0)
        {
            members["statusDetails"] = new JsonObject(
                execution.StatusDetails.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        }
    }

    private static void AddTimesAndNumbers(JsonObject members, JobExecution execution)
    {
        members["queuedAt"] = execution.QueuedAt;
        if (execution.StartedAt is { } startedAt)
        {
            members["startedAt"] = startedAt;
        }

        members["lastUpdatedAt"] = execution.LastUpdatedAt;
        members["versionNumber"] = execution.VersionNumber;
        members["executionNumber"] = execution.ExecutionNumber;
    }
}
