using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.LocalCloud.Http.Api.Model;
using Microsoft.AspNetCore.Http;

namespace DuplexSensor.LocalCloud.Http.Api;

/// <summary>
/// The HTTP API for the AWS CLI and SDKs: control plane and data plane on one port. Signatures are not verified; their
/// scope says which service is meant where two share a path.
/// </summary>
internal sealed class ApiServer(Exchange exchange, CloudLog log, IEnumerable<ApiRoute> routes)
{
    private readonly ApiRoute[] _routes = [.. routes];

    /// <summary>Names of this machine beside localhost, under which it may be called.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Awaited between a call that changes what clients may do and its answer.</summary>
    public Func<Task> AccessChangedAsync { get; init; } = () => Task.CompletedTask;

    public async Task HandleAsync(HttpContext context)
    {
        ApiAnswer answer;
        try
        {
            answer = await AnswerAsync(context);
        }
        catch (CloudRequestException refusal)
        {
            answer = ApiAnswer.Of(refusal);
        }
        catch (BadHttpRequestException bad)
        {
            answer = ApiAnswer.Error(bad.StatusCode, "InvalidRequestException", bad.Message);
        }
        catch (DataFolderException unreadable)
        {
            answer = ApiAnswer.Error(500, "InternalFailureException", unreadable.Message);
        }

        string requestId = Guid.NewGuid().ToString();
        if (RawTarget.PathOf(context).StartsWith("/topics/", StringComparison.Ordinal))
        {
            // Of all calls, publishing alone says its request id in the body too.
            answer.Body["traceId"] = requestId;
        }

        // Before the answer leaves: whoever has it finds the event.
        log.ApiCall($"{context.Request.Method} {RawTarget.PathOf(context)}", answer.Status);
        await WriteAsync(context, answer, requestId);
    }

    private async Task<ApiAnswer> AnswerAsync(HttpContext context)
    {
        if (FindCallerError(context.Request) is { } error)
        {
            return ApiAnswer.Error(403, "ForbiddenException", error);
        }

        string[] segments = RawTarget.SegmentsOf(context);
        ApiService? service = ServiceOf(context.Request.Headers.Authorization.ToString());
        foreach (ApiRoute route in _routes.Where(r => IsMeant(r.Operation, context.Request.Method, service)))
        {
            if (route.Operation.Match(segments) is { } names)
            {
                byte[] body = await ReadBodyAsync(context);
                route.Operation.Validate(names, context.Request, body);
                return await ServeAsync(route, context, (names, body));
            }
        }

        return ApiAnswer.Error(
            404,
            "UnknownOperationException",
            $"{context.Request.Method} {RawTarget.PathOf(context)} is not served by the local cloud.");
    }

    private async Task<ApiAnswer> ServeAsync(
        ApiRoute route, HttpContext context, (IReadOnlyList<string> Names, byte[] Body) sent)
    {
        long accessVersion = exchange.AccessVersion;
        IssuedCertificate? issued = route.Issue?.Invoke(sent.Body);
        ApiAnswer answer = exchange.Serve((services, now) =>
        {
            ApiAnswer served = route.Handle(new ApiCall(services, now)
            {
                Names = sent.Names,
                Query = context.Request.Query,
                Body = sent.Body,
                Headers = context.Request.Headers,
                Issued = issued,
                Markers = route.Markers,
            });
            return (served, served.Messages);
        });
        if (exchange.AccessVersion != accessVersion)
        {
            await AccessChangedAsync();
        }

        return answer;
    }

    private static bool IsMeant(ApiOperation operation, string method, ApiService? service) =>
        operation.Method == method && (service is null || operation.Service == service);

    // Credential=KEY/DATE/REGION/SERVICE/aws4_request. Debian's CLI signs the control plane as execute-api.
    private static ApiService? ServiceOf(string authorization)
    {
        string[] scope = authorization.Split(',')[0].Split('/');
        return scope.Length < 5 ? null : scope[^2] switch
        {
            "iotdata" or "iotdevicegateway" => ApiService.IotData,
            "iot-jobs-data" => ApiService.IotJobsData,
            _ => ApiService.Iot,
        };
    }

    // A web page reaches loopback ports too, by its own name or another's: it must not drive devices. Its browser says
    // where it is from; the AWS CLI and programs say nothing.
    private string? FindCallerError(HttpRequest request)
    {
        if (request.Headers.Origin is [var origin, ..])
        {
            return $"A web page called (Origin: {origin}). Only programs may call, such as the AWS CLI.";
        }

        return Loopback.IsHost(request.Host.Host) || Hosts.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase)
            ? null
            : $"The host '{request.Host.Host}' is not a name of this machine: call localhost.";
    }

    private static async Task<byte[]> ReadBodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    private static Task WriteAsync(HttpContext context, ApiAnswer answer, string requestId)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        context.Response.Headers["x-amzn-RequestId"] = requestId;
        if (answer.ErrorType is { } errorType)
        {
            context.Response.Headers["x-amzn-errortype"] = errorType;
        }

        byte[] body = JsonBytes.Of(answer.Body);
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
