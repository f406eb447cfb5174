using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Http.Payloads;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.LocalCloud.Http.ControlPlane;

/// <summary>The control plane's calls that create, change and end jobs.</summary>
internal sealed class JobApi(PayloadFolder payloads, int payloadPort)
{
    public IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.Iot, "CreateJob", CreateJob),
        new(ApiService.Iot, "AssociateTargetsWithJob", AssociateTargets),
        new(ApiService.Iot, "CancelJob", CancelJob),
        new(ApiService.Iot, "DeleteJob", DeleteJob),
        new(ApiService.Iot, "CancelJobExecution", CancelExecution),
        new(ApiService.Iot, "DeleteJobExecution", DeleteExecution),
    ];

    private ApiResponse CreateJob(ApiCall call)
    {
        JsonObject body = call.Json;
        string? source = body.ReadText("documentSource");
        JsonObject? urls = body.ReadObject("presignedUrlConfig");
        (Job job, IReadOnlyList<CloudMessage> notifications) = call.Services.CreateJob(
            new CreateJobRequest(call.Name)
            {
                Targets = body.ReadTexts("targets"),
                Document = source is null ? body.ReadText("document") ?? "" : ReadDocumentSource(source),
                DocumentSource = source,
                Description = body.ReadText("description"),
                IsContinuous = body.ReadText("targetSelection") == "CONTINUOUS",
                Rollout = ReadRollout(body),
                InProgressMinutes = body.ReadObject("timeoutConfig")?.ReadNumber("inProgressTimeoutInMinutes"),
                UrlSeconds = urls is null ? null : urls.ReadNumber("expiresInSec") ?? PresignedUrls.DefaultSeconds,
                UrlRoleArn = urls?.ReadRequiredText("roleArn"),
            },
            call.Now);
        call.Services.Tags.Add(job.Arn, body.ReadTags("tags"));
        return ApiResponse.Ok(CreateIdentifiers(job)) with { Messages = notifications };
    }

    private static JobRollout? ReadRollout(JsonObject body)
    {
        if (body.ReadObject("jobExecutionsRolloutConfig") is not { } config)
        {
            return null;
        }

        JsonObject? rate = config.ReadObject("exponentialRate");
        JsonObject? criteria = rate?.ReadObject("rateIncreaseCriteria");
        return new JobRollout
        {
            MaximumPerMinute = (int?)config.ReadNumber("maximumPerMinute"),
            Exponential = rate is null ? null : new ExponentialRate(
                (int)rate.ReadNumber("baseRatePerMinute")!, (double)rate["incrementFactor"]!)
            {
                NotifiedThings = (int?)criteria!.ReadNumber("numberOfNotifiedThings"),
                SucceededThings = (int?)criteria!.ReadNumber("numberOfSucceededThings"),
            },
        };
    }

    private static ApiResponse AssociateTargets(ApiCall call)
    {
        IReadOnlyList<CloudMessage> messages = call.Services.AddTargets(
            call.Name, call.Json.ReadTexts("targets"), call.Now, call.Json.ReadText("comment"));
        return ApiResponse.Ok(CreateIdentifiers(call.Services.Jobs.GetJob(call.Name))) with { Messages = messages };
    }

    private static ApiResponse CancelJob(ApiCall call)
    {
        var cancellation = new JobControl.Cancellation(call.IsQueryFlagSet("force"))
        {
            ReasonCode = call.Json.ReadText("reasonCode"),
            Comment = call.Json.ReadText("comment"),
        };
        IReadOnlyList<CloudMessage> messages = call.Services.JobControl.Cancel(call.Name, cancellation, call.Now);
        return ApiResponse.Ok(CreateIdentifiers(call.Services.Jobs.GetJob(call.Name))) with { Messages = messages };
    }

    private static ApiResponse DeleteJob(ApiCall call)
    {
        IReadOnlyList<CloudMessage> messages =
            call.Services.JobControl.Delete(call.Name, call.IsQueryFlagSet("force"), call.Now);
        call.Services.Tags.RemoveAll(AwsNames.GetJobArn(call.Name));
        return ApiResponse.OkWithMessages(messages);
    }

    private static ApiResponse CancelExecution(ApiCall call) =>
        ApiResponse.OkWithMessages(call.Services.JobControl.CancelExecution(
            (call.PathNames[0], call.PathNames[1]),
            call.IsQueryFlagSet("force"),
            call.Json.ReadNumber("expectedVersion"),
            call.Now,
            call.Json.ReadPairs("statusDetails")?.ToImmutableList()));

    private static ApiResponse DeleteExecution(ApiCall call)
    {
        long number = long.Parse(call.PathNames[2], CultureInfo.InvariantCulture);
        return ApiResponse.OkWithMessages(call.Services.JobControl.DeleteExecution(
            (call.PathNames[0], call.PathNames[1]), number, call.IsQueryFlagSet("force"), call.Now));
    }

    private static JsonObject CreateIdentifiers(Job job)
    {
        var identifiers = new JsonObject { ["jobArn"] = job.Arn, ["jobId"] = job.JobId };
        if (job.Request.Description is { } description)
        {
            identifiers["description"] = description;
        }

        return identifiers;
    }

    private string ReadDocumentSource(string source)
    {
        byte[]? document = S3Object.ParseUrl(source) is { } s3Object ? payloads.Read(s3Object)
            : FindJobId(source) is { } jobId ? payloads.Read(jobId)
            : null;
        return document is not null
            ? Encoding.UTF8.GetString(document)
            : throw CloudRequestException.Invalid(
                $"The document source '{source}' is not served. Save the document as '{payloads.GetFile("ID")}' and " +
                $"use https://localhost:{payloadPort}/job-ID.json. Or save an S3 object in the folder beside it that " +
                "has the bucket's name. Or pass the document with --document.");
    }

    private string? FindJobId(string source)
    {
        bool isPayloadServerUrl = Uri.TryCreate(source, UriKind.Absolute, out Uri? url)
            && url.Scheme == Uri.UriSchemeHttps
            && Loopback.IsHost(url.Host)
            && url.Port == payloadPort;
        return isPayloadServerUrl ? PayloadFolder.ParseJobId(url!.AbsolutePath) : null;
    }
}
