using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.LocalCloud.Http;

/// <summary>The control plane's calls about jobs.</summary>
internal sealed class JobApi(PayloadFolder payloads, int payloadPort)
{
    // Each of these changes what a device gets to see: better no job than another one than was asked for.
    private static readonly string[] NotServed =
    [
        "abortConfig", "documentParameters", "jobExecutionsRetryConfig", "jobTemplateArn", "schedulingConfig",
        "timeoutConfig",
    ];

    public IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.Iot, "PUT", "/jobs/{job}", CreateJob),
        new(ApiService.Iot, "GET", "/jobs/{job}", DescribeJob),
        new(ApiService.Iot, "GET", "/jobs/{job}/job-document", GetJobDocument),
        new(ApiService.Iot, "GET", "/jobs/{job}/things", ListJobExecutionsForJob),
        new(ApiService.Iot, "GET", "/things/{thing}/jobs/{job}", DescribeJobExecution),
    ];

    private ApiAnswer CreateJob(ApiCall call)
    {
        JsonObject body = call.Json;
        ThrowIfNotServed(body);
        string? source = body.TextAt("documentSource");
        (Job job, IReadOnlyList<CloudMessage> notifications) = call.Services.CreateJob(
            new NewJob(call.Name)
            {
                Targets = TargetsIn(body),
                Document = source is null ? body.TextAt("document") ?? "" : ReadSource(source),
                DocumentSource = source,
                Description = body.TextAt("description"),
            },
            call.Now);
        JsonObject answer = WithDescription(new JsonObject { ["jobArn"] = job.Arn, ["jobId"] = job.JobId }, job);
        return ApiAnswer.Ok(answer) with { Messages = notifications };
    }

    private static void ThrowIfNotServed(JsonObject body)
    {
        if (body.TextAt("targetSelection") is { } selection and not "SNAPSHOT")
        {
            throw CloudRequestException.Invalid($"The target selection {selection} is not served: use SNAPSHOT.");
        }

        if (NotServed.FirstOrDefault(body.ContainsKey) is { } member)
        {
            throw CloudRequestException.Invalid($"'{member}' is not served by the local cloud: leave it out.");
        }
    }

    private static ApiAnswer DescribeJob(ApiCall call)
    {
        Job job = call.Services.Jobs.Find(call.Name);
        var members = new JsonObject
        {
            ["jobArn"] = job.Arn,
            ["jobId"] = job.JobId,
            ["targetSelection"] = "SNAPSHOT",
            ["status"] = job.Status,
            ["targets"] = new JsonArray([.. job.Request.Targets.Select(target => (JsonNode)target)]),
            ["createdAt"] = job.CreatedAt.EpochSeconds(),
            ["lastUpdatedAt"] = job.LastUpdatedAt.EpochSeconds(),
            ["jobProcessDetails"] = CountsOf(call.Services.Jobs.ExecutionsOf(job)),
        };
        if (job.CompletedAt is { } completedAt)
        {
            members["completedAt"] = completedAt.EpochSeconds();
        }

        var answer = new JsonObject { ["job"] = WithDescription(members, job) };
        if (job.Request.DocumentSource is { } source)
        {
            answer["documentSource"] = source;
        }

        return ApiAnswer.Ok(answer);
    }

    private static ApiAnswer GetJobDocument(ApiCall call) =>
        ApiAnswer.Ok(new JsonObject { ["document"] = call.Services.Jobs.Find(call.Name).Request.Document });

    private static ApiAnswer ListJobExecutionsForJob(ApiCall call)
    {
        string? status = call.Query["status"].FirstOrDefault();
        IEnumerable<JsonNode> summaries =
            from pair in call.Services.Jobs.ExecutionsOf(call.Services.Jobs.Find(call.Name))
            where status is null || status == JobStatuses.WireNameOf(pair.Execution.Status)
            select new JsonObject
            {
                ["thingArn"] = Names.ArnOfThing(pair.Thing),
                ["jobExecutionSummary"] = Summary(pair.Execution),
            };
        return ApiAnswer.Ok(new JsonObject { ["executionSummaries"] = new JsonArray([.. summaries]) });
    }

    private static ApiAnswer DescribeJobExecution(ApiCall call)
    {
        (string thing, string jobId) = (call.Names[0], call.Names[1]);
        JobExecution execution = call.Services.Jobs.Of(thing).Find(jobId)
            ?? throw CloudRequestException.NotFound($"There is no execution of the job {jobId} on the thing {thing}.");
        JsonObject members = Summary(execution);
        members["jobId"] = jobId;
        members["thingArn"] = Names.ArnOfThing(thing);
        members["versionNumber"] = execution.VersionNumber;
        // The data plane writes the details flat, the control plane inside detailsMap.
        members["statusDetails"] = new JsonObject
        {
            ["detailsMap"] = new JsonObject(
                execution.StatusDetails.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value))),
        };
        return ApiAnswer.Ok(new JsonObject { ["execution"] = members });
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
            ["numberOfCanceledThings"] = 0,
            ["numberOfSucceededThings"] = byStatus[JobStatus.Succeeded].Count(),
            ["numberOfFailedThings"] = byStatus[JobStatus.Failed].Count(),
            ["numberOfRejectedThings"] = byStatus[JobStatus.Rejected].Count(),
            ["numberOfQueuedThings"] = byStatus[JobStatus.Queued].Count(),
            ["numberOfInProgressThings"] = byStatus[JobStatus.InProgress].Count(),
            ["numberOfRemovedThings"] = 0,
            ["numberOfTimedOutThings"] = 0,
        };
    }

    private static JsonObject WithDescription(JsonObject members, Job job)
    {
        if (job.Request.Description is { } description)
        {
            members["description"] = description;
        }

        return members;
    }

    private static List<string> TargetsIn(JsonObject body)
    {
        if (body["targets"] is JsonArray targets
            && targets.All(target => target is JsonValue value && value.TryGetValue(out string? _)))
        {
            return [.. targets.Select(target => target!.GetValue<string>())];
        }

        throw CloudRequestException.Invalid("'targets' must be a list of ARNs of things and thing groups.");
    }

    private string ReadSource(string source)
    {
        bool isOurs = Uri.TryCreate(source, UriKind.Absolute, out Uri? url)
            && url.Scheme == Uri.UriSchemeHttps
            && Loopback.IsHost(url.Host)
            && url.Port == payloadPort;
        string? jobId = isOurs ? PayloadFolder.JobIdOf(url!.AbsolutePath) : null;
        byte[]? document = jobId is null ? null : payloads.Read(jobId);
        return document is not null
            ? Encoding.UTF8.GetString(document)
            : throw CloudRequestException.Invalid(
                $"The document source '{source}' is not served. Put the document into '{payloads.FileOf("ID")}' and " +
                $"name it as https://localhost:{payloadPort}/job-ID.json, or give it inline with --document.");
    }
}
