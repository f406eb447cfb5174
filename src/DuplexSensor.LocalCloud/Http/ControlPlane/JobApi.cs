using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Http.Payloads;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.LocalCloud.Http.ControlPlane;

/// <summary>The control plane's calls that make, change and end jobs.</summary>
internal sealed class JobApi(PayloadFolder payloads, int payloadPort)
{
    // Each of these changes what a device gets to see: better no job than another one than was asked for.
    private static readonly string[] NotServed =
        ["abortConfig", "documentParameters", "jobExecutionsRetryConfig", "jobTemplateArn", "schedulingConfig"];

    public IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.Iot, "PUT", "/jobs/{job}", CreateJob),
        new(ApiService.Iot, "POST", "/jobs/{job}/targets", AssociateTargets),
        new(ApiService.Iot, "PUT", "/jobs/{job}/cancel", CancelJob),
        new(ApiService.Iot, "DELETE", "/jobs/{job}", DeleteJob),
        new(ApiService.Iot, "PUT", "/things/{thing}/jobs/{job}/cancel", CancelExecution),
        new(ApiService.Iot, "DELETE", "/things/{thing}/jobs/{job}/executionNumber/{number}", DeleteExecution),
    ];

    private ApiAnswer CreateJob(ApiCall call)
    {
        JsonObject body = call.Json;
        body.ThrowIfHasAny(NotServed);
        string? source = body.TextAt("documentSource");
        JsonObject? urls = body.ObjectAt("presignedUrlConfig");
        (Job job, IReadOnlyList<CloudMessage> notifications) = call.Services.CreateJob(
            new NewJob(call.Name)
            {
                Targets = TargetsIn(body),
                Document = source is null ? body.TextAt("document") ?? "" : ReadSource(source),
                DocumentSource = source,
                Description = body.TextAt("description"),
                IsContinuous = IsContinuous(body.TextAt("targetSelection")),
                InProgressMinutes = body.ObjectAt("timeoutConfig")?.NumberAt("inProgressTimeoutInMinutes"),
                UrlSeconds = urls is null ? null : urls.NumberAt("expiresInSec") ?? PresignedUrls.SecondsByDefault,
                UrlRoleArn = urls?.RequiredTextAt("roleArn"),
            },
            call.Now);
        return ApiAnswer.Ok(NamesOf(job)) with { Messages = notifications };
    }

    private static bool IsContinuous(string? selection) => selection switch
    {
        null or "SNAPSHOT" => false,
        "CONTINUOUS" => true,
        _ => throw CloudRequestException.Invalid("'targetSelection' must be SNAPSHOT or CONTINUOUS."),
    };

    private static ApiAnswer AssociateTargets(ApiCall call)
    {
        IReadOnlyList<CloudMessage> messages =
            call.Services.AddTargets(call.Name, TargetsIn(call.Json), call.Now);
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

    private static ApiAnswer DeleteJob(ApiCall call) =>
        ApiAnswer.Told(call.Services.JobControl.Delete(call.Name, call.Flag("force"), call.Now));

    private static ApiAnswer CancelExecution(ApiCall call) =>
        ApiAnswer.Told(call.Services.JobControl.CancelExecution(
            (call.Names[0], call.Names[1]), call.Flag("force"), call.Json.NumberAt("expectedVersion"), call.Now));

    private static ApiAnswer DeleteExecution(ApiCall call)
    {
        CloudRequestException.ThrowIfInvalid(
            long.TryParse(call.Names[2], out long number), "The execution number must be a whole number.");
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
