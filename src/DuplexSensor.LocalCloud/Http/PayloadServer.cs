using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Broker;
using Microsoft.AspNetCore.Http;

namespace DuplexSensor.LocalCloud.Http;

/// <summary>
/// Serves <c>GET /job-ID.json</c>: the file of that name in the payload folder, or else the document of the job with
/// that id, so that a job made with an inline document has a payload at once.
/// </summary>
internal sealed class PayloadServer(Exchange exchange, CloudLog log, PayloadFolder payloads, Action<string>? say)
{
    private readonly ConcurrentDictionary<string, bool> _hinted = new(StringComparer.Ordinal);

    public async Task HandleAsync(HttpContext context)
    {
        string path = RawTarget.PathOf(context);
        (int status, byte[] body) = Answer(context.Request.Method, path);
        // Before the answer leaves: whoever has it finds the event.
        log.PayloadGet(path, status);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private (int Status, byte[] Body) Answer(string method, string path)
    {
        try
        {
            return HttpMethods.IsGet(method) && Find(path) is { } payload
                ? (StatusCodes.Status200OK, payload)
                : (StatusCodes.Status404NotFound, Message("There is no payload at this path."));
        }
        catch (DataFolderException unreadable)
        {
            say?.Invoke(unreadable.Message);
            return (StatusCodes.Status500InternalServerError, Message("The payload cannot be read."));
        }
    }

    private static byte[] Message(string text) => JsonBytes.Of(new JsonObject { ["message"] = text });

    private byte[]? Find(string path)
    {
        if (PayloadFolder.JobIdOf(path) is not { } jobId)
        {
            return null;
        }

        return payloads.Read(jobId) ?? DocumentOf(jobId);
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
            say?.Invoke(
                $"Job {jobId} has no file '{payloads.FileOf(jobId)}': its own document was served as its payload. " +
                "On AWS the payload has to be uploaded first.");
        }

        return Encoding.UTF8.GetBytes(document);
    }
}
