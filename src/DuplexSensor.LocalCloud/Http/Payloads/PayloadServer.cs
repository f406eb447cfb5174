using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Jobs;
using Microsoft.AspNetCore.Http;

namespace DuplexSensor.LocalCloud.Http.Payloads;

/// <summary>
/// Serves <c>GET /job-ID.json</c>: the file of that name in the payload folder. If the file is missing, serves the
/// document of the job with that id, so that each job has a payload. Also serves <c>GET /BUCKET/KEY</c>, for a
/// presigned URL that has not expired.
/// </summary>
internal sealed class PayloadServer(ServiceDispatcher dispatcher, CloudLog log, PayloadFolder payloads)
{
    private readonly ConcurrentDictionary<string, bool> _hintedJobs = new(StringComparer.Ordinal);

    /// <summary>Called with each line for the user.</summary>
    public Action<string>? WriteLine { get; init; }

    public required PresignedUrls Urls { get; init; }

    public required PayloadFaults Faults { get; init; }

    public async Task HandleAsync(HttpContext context)
    {
        string path = RawTarget.GetPath(context);
        (int status, byte[] body) = CreateResponse(context.Request, path);
        // Recorded before the response is sent, so that a client with the response finds the event.
        log.RecordPayloadGet(path, status);
        if (await Faults.TryRespondAsync(context, body))
        {
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private (int Status, byte[] Body) CreateResponse(HttpRequest request, string path)
    {
        try
        {
            bool isGet = HttpMethods.IsGet(request.Method);
            if (isGet && S3Object.ParsePath(path) is { } named && !HasValidSignature(request, named.Path))
            {
                return (StatusCodes.Status403Forbidden, CreateMessageBody("The URL is not presigned, or has expired."));
            }

            return isGet && FindPayload(path) is { } payload
                ? (StatusCodes.Status200OK, payload)
                : (StatusCodes.Status404NotFound, CreateMessageBody("There is no payload at this path."));
        }
        catch (DataFolderException exception)
        {
            WriteLine?.Invoke(exception.Message);
            return (StatusCodes.Status500InternalServerError, CreateMessageBody("The payload cannot be read."));
        }
    }

    private static byte[] CreateMessageBody(string text) => JsonBytes.Serialize(new JsonObject { ["message"] = text });

    private bool HasValidSignature(HttpRequest request, string path)
    {
        Dictionary<string, string> query = request.Query.ToDictionary(p => p.Key, p => p.Value.FirstOrDefault() ?? "");
        return dispatcher.Execute<bool>((_, now) => (Urls.IsValid(path, query, now), []));
    }

    private byte[]? FindPayload(string path)
    {
        if (S3Object.ParsePath(path) is { } s3Object)
        {
            return payloads.Read(s3Object);
        }

        return PayloadFolder.ParseJobId(path) is { } jobId ? payloads.Read(jobId) ?? FindJobDocument(jobId) : null;
    }

    private byte[]? FindJobDocument(string jobId)
    {
        string? document = dispatcher.Execute<string?>(
            (services, _) => (services.Jobs.FindJob(jobId)?.Request.Document, []));
        if (document is null)
        {
            return null;
        }

        if (_hintedJobs.TryAdd(jobId, true))
        {
            WriteLine?.Invoke(
                $"Job {jobId} has no file '{payloads.GetFile(jobId)}': its own document was served as its payload. " +
                "On AWS the payload has to be uploaded first.");
        }

        return Encoding.UTF8.GetBytes(document);
    }
}
