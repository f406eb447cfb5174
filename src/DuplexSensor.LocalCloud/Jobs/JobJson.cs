using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>The JSON of the jobs service over MQTT: the job document is an object, times are epoch seconds.</summary>
internal static class JobJson
{
    // AWS IoT quotas: 15 in the newest pages, 10 in older ones. A device requests the full list with jobs/get.
    private const int NotifyListMax = 15;

    public static JsonObject CreatePendingLists(ThingJobs jobs) => new()
    {
        ["inProgressJobs"] = CreateSummaries(jobs.InProgress),
        ["queuedJobs"] = CreateSummaries(jobs.Queued),
    };

    /// <summary>Writes an execution as the device gets it. <c>now</c> is in epoch seconds.</summary>
    public static JsonObject CreateExecution(ThingJobs jobs, JobExecution execution, bool withDocument, long now)
    {
        var members = new JsonObject
        {
            ["jobId"] = execution.JobId,
            ["status"] = JobStatuses.ToWireName(execution.Status),
        };
        AddStatusDetails(members, execution);
        AddTimesAndNumbers(members, execution);
        if (execution.TimesOutAt is { } timesOutAt)
        {
            members["approximateSecondsBeforeTimedOut"] = Math.Max(0, timesOutAt - now);
        }

        if (withDocument)
        {
            members["jobDocument"] = jobs.CreateDocument(execution, now);
        }

        return members;
    }

    public static JsonObject CreateExecutionState(JobExecution execution)
    {
        var state = new JsonObject { ["status"] = JobStatuses.ToWireName(execution.Status) };
        AddStatusDetails(state, execution);
        state["versionNumber"] = execution.VersionNumber;
        return state;
    }

    public static CloudMessage CreateNotify(ThingJobs jobs, long now)
    {
        var lists = new JsonObject();
        foreach (IGrouping<JobStatus, JobExecution> group in jobs.Pending.Take(NotifyListMax).GroupBy(e => e.Status))
        {
            lists[JobStatuses.ToWireName(group.Key)] = CreateSummaries(group);
        }

        var body = new JsonObject { ["timestamp"] = now, ["jobs"] = lists };
        return new CloudMessage(JobTopics.Notify(jobs.Thing), JsonBytes.Serialize(body));
    }

    public static CloudMessage CreateNotifyNext(ThingJobs jobs, long now)
    {
        var body = new JsonObject { ["timestamp"] = now };
        if (jobs.Head is { } head)
        {
            body["execution"] = CreateExecution(jobs, head, withDocument: true, now);
        }

        return new CloudMessage(JobTopics.NotifyNext(jobs.Thing), JsonBytes.Serialize(body));
    }

    private static JsonArray CreateSummaries(IEnumerable<JobExecution> executions)
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
