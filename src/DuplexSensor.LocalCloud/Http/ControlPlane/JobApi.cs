using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Http.Payloads;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.LocalCloud.Http.ControlPlane;

/// <summary>The control plane's calls that make, change and end jobs.</summary>
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

    private ApiAnswer CreateJob(ApiCall call)
    {
        JsonObject body = call.Json;
        string? source = body.TextAt("documentSource");
        JsonObject? urls = body.ObjectAt("presignedUrlConfig");
        (Job job, IReadOnlyList<CloudMessage> notifications) = call.Services.CreateJob(
            new NewJob(call.Name)
            {
                Targets = body.TextsAt("targets"),
                Document = source is null ? body.TextAt("document") ?? "" : ReadSource(source),
                DocumentSource = source,
                Description = body.TextAt("description"),
                IsContinuous = body.TextAt("targetSelection") == "CONTINUOUS",
                Rollout = RolloutIn(body),
                InProgressMinutes = body.ObjectAt("timeoutConfig")?.NumberAt("inProgressTimeoutInMinutes"),
                UrlSeconds = urls is null ? null : urls.NumberAt("expiresInSec") ?? PresignedUrls.SecondsByDefault,
                UrlRoleArn = urls?.RequiredTextAt("roleArn"),
            },
            call.Now);
        call.Services.Tags.Add(job.Arn, body.TagsAt("tags"));
        return ApiAnswer.Ok(NamesOf(job)) with { Messages = notifications };
    }

    private static JobRollout? RolloutIn(JsonObject body)
    {
        if (body.ObjectAt("jobExecutionsRolloutConfig") is not { } config)
        {
            return null;
        }

        JsonObject? rate = config.ObjectAt("exponentialRate");
        JsonObject? criteria = rate?.ObjectAt("rateIncreaseCriteria");
        return new JobRollout
        {
            MaximumPerMinute = (int?)config.NumberAt("maximumPerMinute"),
            Exponential = rate is null ? null : new ExponentialRate(
                (int)rate.NumberAt("baseRatePerMinute")!, (double)rate["incrementFactor"]!)
            {
                NotifiedThings = (int?)criteria!.NumberAt("numberOfNotifiedThings"),
                SucceededThings = (int?)criteria!.NumberAt("numberOfSucceededThings"),
            },
        };
    }

    private static ApiAnswer AssociateTargets(ApiCall call)
    {
        IReadOnlyList<CloudMessage> messages =
            call.Services.AddTargets(call.Name, call.Json.TextsAt("targets"), call.Now, call.Json.TextAt("comment"));
        return ApiAnswer.Ok(NamesOf(call.Services.Jobs.Find(call.Name))) with { Messages = messages };
    }

    private static ApiAnswer CancelJob(ApiCall call)
    {
        var how = new JobControl.Cancellation(call.Flag("force"))
        {
            ReasonCode = call.Json.TextAt("reasonCode"),
            Comment = call.Json.TextAt("comment"),
        };
        IReadOnlyList<CloudMessage> messages = call.Services.JobControl.Cancel(call.Name, how, call.Now);
        return ApiAnswer.Ok(NamesOf(call.Services.Jobs.Find(call.Name))) with { Messages = messages };
    }

    private static ApiAnswer DeleteJob(ApiCall call)
    {
        IReadOnlyList<CloudMessage> messages =
            call.Services.JobControl.Delete(call.Name, call.Flag("force"), call.Now);
        call.Services.Tags.RemoveAll(Names.ArnOfJob(call.Name));
        return ApiAnswer.Told(messages);
    }

    private static ApiAnswer CancelExecution(ApiCall call) =>
        ApiAnswer.Told(call.Services.JobControl.CancelExecution(
            (call.Names[0], call.Names[1]),
            call.Flag("force"),
            call.Json.NumberAt("expectedVersion"),
            call.Now,
            call.Json.PairsAt("statusDetails")?.ToImmutableList()));

    private static ApiAnswer DeleteExecution(ApiCall call)
    {
        long number = long.Parse(call.Names[2], CultureInfo.InvariantCulture);
        return ApiAnswer.Told(call.Services.JobControl.DeleteExecution(
            (call.Names[0], call.Names[1]), number, call.Flag("force"), call.Now));
    }

    private static JsonObject NamesOf(Job job)
    {
        var names = new JsonObject { ["jobArn"] = job.Arn, ["jobId"] = job.JobId };
        if (job.Request.Description is { } description)
        {
            names["description"] = description;
        }

        return names;
    }

    private string ReadSource(string source)
    {
        byte[]? document = S3Object.Parse(source) is { } named ? payloads.Read(named)
            : JobIdIn(source) is { } jobId ? payloads.Read(jobId)
            : null;
        return document is not null
            ? Encoding.UTF8.GetString(document)
            : throw CloudRequestException.Invalid(
                $"The document source '{source}' is not served. Put the document into '{payloads.FileOf("ID")}' and " +
                $"name it as https://localhost:{payloadPort}/job-ID.json; or, for an object of S3, into the folder " +
                "of the bucket's name beside it; or give it inline with --document.");
    }

    private string? JobIdIn(string source)
    {
        bool isOurs = Uri.TryCreate(source, UriKind.Absolute, out Uri? url)
            && url.Scheme == Uri.UriSchemeHttps
            && Loopback.IsHost(url.Host)
            && url.Port == payloadPort;
        return isOurs ? PayloadFolder.JobIdOf(url!.AbsolutePath) : null;
    }
}
