using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.LocalCloud.Http.ControlPlane;

/// <summary>The control plane's calls that describe and list jobs.</summary>
internal static class JobQueryApi
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

    private static ApiResponse DescribeJob(ApiCall call)
    {
        Job job = call.Services.Jobs.GetJob(call.Name);
        JsonObject members = CreateSummary(call, job);
        members["targets"] = job.Request.Targets.ToJson();
        members["jobProcessDetails"] = CountByStatus(call.Services.Jobs.GetExecutions(job));
        members["forceCanceled"] = job.IsForceCanceled;
        members["jobExecutionsRolloutConfig"] = CreateRollout(job.Request.Rollout);
        members["timeoutConfig"] = job.Request.InProgressMinutes is { } minutes
            ? new JsonObject { ["inProgressTimeoutInMinutes"] = minutes }
            : new JsonObject();
        members["presignedUrlConfig"] = job.Request.UrlSeconds is { } seconds
            ? new JsonObject { ["roleArn"] = job.Request.UrlRoleArn, ["expiresInSec"] = seconds }
            : new JsonObject();
        AddIfNotNull(members, "description", job.Request.Description);
        AddIfNotNull(members, "reasonCode", job.ReasonCode);
        AddIfNotNull(members, "comment", job.Comment);
        var body = new JsonObject { ["job"] = members };
        AddIfNotNull(body, "documentSource", job.Request.DocumentSource);
        return ApiResponse.Ok(body);
    }

    private static ApiResponse ListJobs(ApiCall call)
    {
        string? status = call.FindQueryText("status");
        string? selection = call.FindQueryText("targetSelection");
        IEnumerable<Job> jobs = call.Services.Jobs.Jobs.Where(job =>
            (status ?? job.Status) == job.Status && (selection ?? GetTargetSelection(job)) == GetTargetSelection(job));
        if (call.FindQueryText("thingGroupName") is { } group)
        {
            jobs = jobs.Where(job => job.Request.Targets.Contains(AwsNames.GetGroupArn(group)));
        }

        if (call.FindQueryText("thingGroupId") is { } id)
        {
            jobs = jobs.Where(job => job.Request.Targets.Any(arn => AwsNames.GetUuid(arn) == id));
        }

        return Page.Create(call, "jobs", jobs, job => (job.JobId, CreateSummary(call, job)));
    }

    private static ApiResponse GetJobDocument(ApiCall call) =>
        ApiResponse.Ok(new JsonObject { ["document"] = call.Services.Jobs.GetJob(call.Name).Request.Document });

    private static ApiResponse ListJobExecutionsForJob(ApiCall call)
    {
        Job job = call.Services.Jobs.GetJob(call.Name);
        return Page.Create(
            call,
            "executionSummaries",
            call.Services.Jobs.GetExecutions(job).Where(pair => MatchesStatusFilter(call, pair.Execution)),
            pair => (CreateKey(pair.Thing, pair.Execution), new JsonObject
            {
                ["thingArn"] = AwsNames.GetThingArn(pair.Thing),
                ["jobExecutionSummary"] = CreateSummary(pair.Execution),
            }));
    }

    private static ApiResponse ListJobExecutionsForThing(ApiCall call)
    {
        string? jobId = call.FindQueryText("jobId");
        IEnumerable<JobExecution> executions = call.Services.Jobs.GetThingJobs(call.Name).Executions
            .Where(execution => MatchesStatusFilter(call, execution) && (jobId ?? execution.JobId) == execution.JobId)
            .OrderBy(execution => execution.JobId, StringComparer.Ordinal);
        return Page.Create(
            call,
            "executionSummaries",
            executions,
            execution => (CreateKey(execution.JobId, execution), new JsonObject
            {
                ["jobId"] = execution.JobId,
                ["jobExecutionSummary"] = CreateSummary(execution),
            }));
    }

    // Orders as the name alone does: a space comes before each character of a name.
    private static string CreateKey(string name, JobExecution execution) => $"{name} {execution.ExecutionNumber:D10}";

    private static bool MatchesStatusFilter(ApiCall call, JobExecution execution) =>
        call.FindQueryText("status") is not { } status || status == JobStatuses.ToWireName(execution.Status);

    private static ApiResponse DescribeJobExecution(ApiCall call)
    {
        (string thing, string jobId) = (call.PathNames[0], call.PathNames[1]);
        JobExecution execution = call.Services.Jobs.GetExecution(thing, jobId, call.FindQueryNumber("executionNumber"));
        JsonObject members = CreateSummary(execution);
        members["jobId"] = jobId;
        members["thingArn"] = AwsNames.GetThingArn(thing);
        members["versionNumber"] = execution.VersionNumber;
        members["forceCanceled"] = execution.IsForceCanceled;
        // The data plane writes the status details directly, the control plane writes them inside detailsMap.
        members["statusDetails"] = new JsonObject
        {
            ["detailsMap"] = execution.StatusDetails.ToJson(),
        };
        if (execution.TimesOutAt is { } timesOutAt)
        {
            members["approximateSecondsBeforeTimedOut"] = Math.Max(0, timesOutAt - call.Now.ToUnixTimeSeconds());
        }

        return ApiResponse.Ok(new JsonObject { ["execution"] = members });
    }

    private static JsonObject CreateRollout(JobRollout? rollout)
    {
        var config = new JsonObject();
        AddIfNotNull(config, "maximumPerMinute", rollout?.MaximumPerMinute);
        if (rollout?.Exponential is { } rate)
        {
            var criteria = new JsonObject();
            AddIfNotNull(criteria, "numberOfNotifiedThings", rate.NotifiedThings);
            AddIfNotNull(criteria, "numberOfSucceededThings", rate.SucceededThings);
            config["exponentialRate"] = new JsonObject
            {
                ["baseRatePerMinute"] = rate.BasePerMinute,
                ["incrementFactor"] = rate.IncrementFactor,
                ["rateIncreaseCriteria"] = criteria,
            };
        }

        return config;
    }

    private static string GetTargetSelection(Job job) => job.Request.IsContinuous ? "CONTINUOUS" : "SNAPSHOT";

    private static JsonObject CreateSummary(ApiCall call, Job job)
    {
        var members = new JsonObject
        {
            ["jobArn"] = job.Arn,
            ["jobId"] = job.JobId,
            ["targetSelection"] = GetTargetSelection(job),
            ["status"] = job.Status,
            ["createdAt"] = job.CreatedAt.ToEpochSeconds(),
            ["lastUpdatedAt"] = job.LastUpdatedAt.ToEpochSeconds(),
            ["isConcurrent"] = call.Services.Jobs.Backlog.IsConcurrent(job),
        };
        if (job.CompletedAt is { } completedAt)
        {
            members["completedAt"] = completedAt.ToEpochSeconds();
        }

        return members;
    }

    private static JsonObject CreateSummary(JobExecution execution)
    {
        var summary = new JsonObject
        {
            ["status"] = JobStatuses.ToWireName(execution.Status),
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

    private static JsonObject CountByStatus(IEnumerable<(string Thing, JobExecution Execution)> executions)
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

    private static void AddIfNotNull(JsonObject members, string name, JsonNode? value)
    {
        if (value is not null)
        {
            members[name] = value;
        }
    }
}
