using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Jobs;
using Microsoft.AspNetCore.Http;

namespace DuplexSensor.LocalCloud.Http.Payloads;

/// <summary>
/// Serves <c>GET /job-ID.json</c>: the file of that name in the payload folder, or else the document of the job with
/// that id, so that a job made with an inline document has a payload at once. And <c>GET /BUCKET/KEY</c>, to whom has a
/// presigned URL that has not expired.
/// </summary>
internal sealed class PayloadServer(Exchange exchange, CloudLog log, PayloadFolder payloads)
{
    private readonly ConcurrentDictionary<string, bool> _hinted = new(StringComparer.Ordinal);

    /// <summary>Takes the lines meant for a human.</summary>
    public Action<string>? Say { get; init; }

    public required PresignedUrls Urls { get; init; }

    public required PayloadFaults Faults { get; init; }

    public async Task HandleAsync(HttpContext context)
    {
        string path = RawTarget.PathOf(context);
        (int status, byte[] body) = Answer(context.Request, path);
        // Before the answer leaves: whoever has it finds the event.
        log.PayloadGet(path, status);
        if (await Faults.StrikeAsync(context, body))
        {
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private (int Status, byte[] Body) Answer(HttpRequest request, string path)
    {
        try
        {
            bool isGet = HttpMethods.IsGet(request.Method);
            if (isGet && S3Object.OfPath(path) is { } named && !IsSigned(request, named.Path))
            {
                return (StatusCodes.Status403Forbidden, Message("The URL is not presigned, or has expired."));
            }

            return isGet && Find(path) is { } payload
                ? (StatusCodes.Status200OK, payload)
                : (StatusCodes.Status404NotFound, Message("There is no payload at this path."));
        }
        catch (DataFolderException unreadable)
        {
            Say?.Invoke(unreadable.Message);
            return (StatusCodes.Status500InternalServerError, Message("The payload cannot be read."));
        }
    }

    private static byte[] Message(string text) => JsonBytes.Of(new JsonObject { ["message"] = text });

    private bool IsSigned(HttpRequest request, string path)
    {
        Dictionary<string, string> query = request.Query.ToDictionary(p => p.Key, p => p.Value.FirstOrDefault() ?? "");
        return exchange.Serve<bool>((_, now) => (Urls.IsGood(path, query, now), []));
    }

    private byte[]? Find(string path)
    {
        if (S3Object.OfPath(path) is { } named)
        {
            return payloads.Read(named);
        }

        return PayloadFolder.JobIdOf(path) is { } jobId ? payloads.Read(jobId) ?? DocumentOf(jobId) : null;
    }

    private byte[]? DocumentOf(string jobId)
    {
        string? document = exchange.Serve<string?>(
            (services, _) => (services.Jobs.FindOrNull(jobId)?.Request.Document, []));
        if (document is null)
        {
            return null;
        }

        if (_hinted.TryAdd(jobId, true))
        {
            Say?.Invoke(
                $"Job {jobId} has no file '{payloads.FileOf(jobId)}': its own document was served as its payload. " +
                "On AWS the payload has to be uploaded first.");
        }

        return Encoding.UTF8.GetBytes(document);
    }
}
