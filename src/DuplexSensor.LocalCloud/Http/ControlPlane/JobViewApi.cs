using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.LocalCloud.Http.ControlPlane;

/// <summary>The control plane's calls that describe and list jobs.</summary>
internal static class JobViewApi
{
    public static IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.Iot, "DescribeJob", DescribeJob),
        new(ApiService.Iot, "ListJobs", ListJobs),
        new(ApiService.Iot, "GetJobDocument", GetJobDocument),
        new(ApiService.Iot, "ListJobExecutionsForJob", ListJobExecutionsForJob),
        new(ApiService.Iot, "ListJobExecutionsForThing", ListJobExecutionsForThing),
        new(ApiService.Iot, "DescribeJobExecution", DescribeJobExecution),
    ];

    private static ApiAnswer DescribeJob(ApiCall call)
    {
        Job job = call.Services.Jobs.Find(call.Name);
        JsonObject members = Summary(job);
        members["targets"] = job.Request.Targets.ToJson();
        members["jobProcessDetails"] = CountsOf(call.Services.Jobs.ExecutionsOf(job));
        members["forceCanceled"] = job.IsForceCanceled;
        members["jobExecutionsRolloutConfig"] = RolloutOf(job.Request.Rollout);
        members["timeoutConfig"] = job.Request.InProgressMinutes is { } minutes
            ? new JsonObject { ["inProgressTimeoutInMinutes"] = minutes }
            : new JsonObject();
        members["presignedUrlConfig"] = job.Request.UrlSeconds is { } seconds
            ? new JsonObject { ["roleArn"] = job.Request.UrlRoleArn, ["expiresInSec"] = seconds }
            : new JsonObject();
        AddText(members, "description", job.Request.Description);
        AddText(members, "reasonCode", job.ReasonCode);
        AddText(members, "comment", job.Comment);
        var answer = new JsonObject { ["job"] = members };
        AddText(answer, "documentSource", job.Request.DocumentSource);
        return ApiAnswer.Ok(answer);
    }

    private static ApiAnswer ListJobs(ApiCall call)
    {
        string? status = call.Text("status");
        string? selection = call.Text("targetSelection");
        IEnumerable<Job> jobs = call.Services.Jobs.Jobs.Where(job =>
            (status ?? job.Status) == job.Status && (selection ?? SelectionOf(job)) == SelectionOf(job));
        if (call.Text("thingGroupName") is { } group)
        {
            jobs = jobs.Where(job => job.Request.Targets.Contains(Names.ArnOfGroup(group)));
        }

        if (call.Text("thingGroupId") is { } id)
        {
            jobs = jobs.Where(job => job.Request.Targets.Any(arn => Names.IdOf(arn) == id));
        }

        return Page.Of(call, "jobs", jobs, job => (job.JobId, Summary(job)));
    }

    private static ApiAnswer GetJobDocument(ApiCall call) =>
        ApiAnswer.Ok(new JsonObject { ["document"] = call.Services.Jobs.Find(call.Name).Request.Document });

    private static ApiAnswer ListJobExecutionsForJob(ApiCall call)
    {
        Job job = call.Services.Jobs.Find(call.Name);
        return Page.Of(
            call,
            "executionSummaries",
            call.Services.Jobs.ExecutionsOf(job).Where(pair => IsWanted(call, pair.Execution)),
            pair => ($"{pair.Thing}/{pair.Execution.ExecutionNumber:D10}", new JsonObject
            {
                ["thingArn"] = Names.ArnOfThing(pair.Thing),
                ["jobExecutionSummary"] = Summary(pair.Execution),
            }));
    }

    private static ApiAnswer ListJobExecutionsForThing(ApiCall call)
    {
        string? jobId = call.Text("jobId");
        IEnumerable<JobExecution> executions = call.Services.Jobs.Of(call.Name).Executions
            .Where(execution => IsWanted(call, execution) && (jobId ?? execution.JobId) == execution.JobId)
            .OrderBy(execution => execution.JobId, StringComparer.Ordinal);
        return Page.Of(
            call,
            "executionSummaries",
            executions,
            execution => ($"{execution.JobId}/{execution.ExecutionNumber:D10}", new JsonObject
            {
                ["jobId"] = execution.JobId,
                ["jobExecutionSummary"] = Summary(execution),
            }));
    }

    private static bool IsWanted(ApiCall call, JobExecution execution) =>
        call.Text("status") is not { } status || status == JobStatuses.WireNameOf(execution.Status);

    private static ApiAnswer DescribeJobExecution(ApiCall call)
    {
        (string thing, string jobId) = (call.Names[0], call.Names[1]);
        JobExecution execution = call.Services.Jobs.FindExecution(thing, jobId, call.Number("executionNumber"));
        JsonObject members = Summary(execution);
        members["jobId"] = jobId;
        members["thingArn"] = Names.ArnOfThing(thing);
        members["versionNumber"] = execution.VersionNumber;
        members["forceCanceled"] = execution.IsForceCanceled;
        // The data plane writes the details flat, the control plane inside detailsMap.
        members["statusDetails"] = new JsonObject
        {
            ["detailsMap"] = new JsonObject(
                execution.StatusDetails.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value))),
        };
        if (execution.TimesOutAt is { } timesOutAt)
        {
            members["approximateSecondsBeforeTimedOut"] = Math.Max(0, timesOutAt - call.Now.ToUnixTimeSeconds());
        }

        return ApiAnswer.Ok(new JsonObject { ["execution"] = members });
    }

    private static JsonObject RolloutOf(JobRollout? rollout)
    {
        var config = new JsonObject();
        AddNumber(config, "maximumPerMinute", rollout?.MaximumPerMinute);
        if (rollout?.Exponential is { } rate)
        {
            var criteria = new JsonObject();
            AddNumber(criteria, "numberOfNotifiedThings", rate.NotifiedThings);
            AddNumber(criteria, "numberOfSucceededThings", rate.SucceededThings);
            config["exponentialRate"] = new JsonObject
            {
                ["baseRatePerMinute"] = rate.BasePerMinute,
                ["incrementFactor"] = rate.IncrementFactor,
                ["rateIncreaseCriteria"] = criteria,
            };
        }

        return config;
    }

    private static void AddNumber(JsonObject members, string name, int? number)
    {
        if (number is not null)
        {
            members[name] = number;
        }
    }

    private static string SelectionOf(Job job) => job.Request.IsContinuous ? "CONTINUOUS" : "SNAPSHOT";

    private static JsonObject Summary(Job job)
    {
        var members = new JsonObject
        {
            ["jobArn"] = job.Arn,
            ["jobId"] = job.JobId,
            ["targetSelection"] = SelectionOf(job),
            ["status"] = job.Status,
            ["createdAt"] = job.CreatedAt.EpochSeconds(),
            ["lastUpdatedAt"] = job.LastUpdatedAt.EpochSeconds(),
            ["isConcurrent"] = false,
        };
        if (job.CompletedAt is { } completedAt)
        {
            members["completedAt"] = completedAt.EpochSeconds();
        }

        return members;
    }

    private static JsonObject Summary(JobExecution execution)
    {
        var summary = new JsonObject
        {
            ["status"] = JobStatuses.WireNameOf(execution.Status),
            ["queuedAt"] = execution.QueuedAt,
            ["lastUpdatedAt"] = execution.LastUpdatedAt,
            ["executionNumber"] = execution.ExecutionNumber,
        };
        if (execution.StartedAt is { } startedAt)
        {
            summary["startedAt"] = startedAt;
        }

        return summary;
    }

    private static JsonObject CountsOf(IEnumerable<(string Thing, JobExecution Execution)> executions)
    {
        ILookup<JobStatus, JobExecution> byStatus = executions.Select(e => e.Execution).ToLookup(e => e.Status);
        return new JsonObject
        {
            ["numberOfCanceledThings"] = byStatus[JobStatus.Canceled].Count(),
            ["numberOfSucceededThings"] = byStatus[JobStatus.Succeeded].Count(),
            ["numberOfFailedThings"] = byStatus[JobStatus.Failed].Count(),
            ["numberOfRejectedThings"] = byStatus[JobStatus.Rejected].Count(),
            ["numberOfQueuedThings"] = byStatus[JobStatus.Queued].Count(),
            ["numberOfInProgressThings"] = byStatus[JobStatus.InProgress].Count(),
            ["numberOfRemovedThings"] = byStatus[JobStatus.Removed].Count(),
            ["numberOfTimedOutThings"] = byStatus[JobStatus.TimedOut].Count(),
        };
    }

    private static void AddText(JsonObject members, string name, string? text)
    {
        if (text is not null)
        {
            members[name] = text;
        }
    }
}
