using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.LocalCloud.Http.Api.Model;
using Microsoft.AspNetCore.Http;

namespace DuplexSensor.LocalCloud.Http.Api;

/// <summary>
/// The HTTP API for the AWS CLI and SDKs: control plane and data plane on one port. Signatures are not verified. The
/// scope of a signature selects the service where two services share a path.
/// </summary>
internal sealed class ApiServer(ServiceDispatcher dispatcher, CloudLog log, IEnumerable<ApiRoute> routes)
{
    private readonly ApiRoute[] _routes = [.. routes];

    /// <summary>Host names of this machine, besides localhost, that requests may use.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Awaited after a call that may change the access of clients, before the response is sent.</summary>
    public Func<Task> AccessChangedAsync { get; init; } = () => Task.CompletedTask;

    public async Task HandleAsync(HttpContext context)
    {
        (ApiRoute Route, IReadOnlyList<string> Names)? found = FindRoute(context);
        ApiResponse response = await RespondAsync(context, found);
        string requestId = Guid.NewGuid().ToString();
        if (HasTraceId(found?.Route, response))
        {
            response.Body["traceId"] = requestId;
        }

        // Recorded before the response is sent, so that a caller with the response finds the event.
        log.RecordApiCall($"{context.Request.Method} {RawTarget.GetPath(context)}", response.Status);
        await WriteAsync(context, response, requestId);
    }

    private async Task<ApiResponse> RespondAsync(
        HttpContext context, (ApiRoute Route, IReadOnlyList<string> Names)? found)
    {
        try
        {
            return await RouteAsync(context, found);
        }
        catch (CloudRequestException requestException)
        {
            return ApiResponse.FromException(requestException);
        }
        catch (BadHttpRequestException bad)
        {
            return ApiResponse.Error(bad.StatusCode, "InvalidRequestException", bad.Message);
        }
        catch (DataFolderException dataFolderException)
        {
            return ApiResponse.Error(500, "InternalFailureException", dataFolderException.Message);
        }
    }

    private async Task<ApiResponse> RouteAsync(
        HttpContext context, (ApiRoute Route, IReadOnlyList<string> Names)? found)
    {
        if (FindCallerError(context.Request) is { } error)
        {
            return ApiResponse.Error(403, "ForbiddenException", error);
        }

        if (found is not { } match)
        {
            return ApiResponse.Error(
                404,
                "UnknownOperationException",
                $"{context.Request.Method} {RawTarget.GetPath(context)} is not served by the local cloud.");
        }

        byte[] body = await ReadBodyAsync(context);
        match.Route.Operation.Validate(match.Names, context.Request, body);
        return await ExecuteAsync(match.Route, context, (match.Names, body));
    }

    private (ApiRoute Route, IReadOnlyList<string> Names)? FindRoute(HttpContext context)
    {
        string[] segments = RawTarget.GetSegments(context);
        ApiService? service = FindService(context.Request.Headers.Authorization.ToString());
        foreach (ApiRoute route in _routes.Where(r => IsForService(r.Operation, context.Request.Method, service)))
        {
            if (route.Operation.Match(segments) is { } names)
            {
                return (route, names);
            }
        }

        return null;
    }

    // The body of each error of the data plane has the request id too; of its other responses, only that of Publish.
    private static bool HasTraceId(ApiRoute? route, ApiResponse response) =>
        route is { Service: ApiService.IotData } && (response.ErrorType is not null || route.Name == "Publish");

    private async Task<ApiResponse> ExecuteAsync(
        ApiRoute route, HttpContext context, (IReadOnlyList<string> Names, byte[] Body) request)
    {
        long accessVersion = dispatcher.AccessVersion;
        route.Prepare?.Invoke(request.Names);
        IssuedCertificate? issued = route.Issue?.Invoke(request.Body);
        ApiResponse response = dispatcher.Execute((services, now) =>
        {
            ApiResponse handled = route.Handle(new ApiCall(services, now)
            {
                PathNames = request.Names,
                Query = context.Request.Query,
                Body = request.Body,
                Headers = context.Request.Headers,
                Issued = issued,
                UsesMarkers = route.UsesMarkers,
            });
            return (handled, handled.Messages);
        });
        if (dispatcher.AccessVersion != accessVersion)
        {
            await AccessChangedAsync();
        }

        return response;
    }

    private static bool IsForService(ApiOperation operation, string method, ApiService? service) =>
        operation.Method == method && (service is null || operation.Service == service);

    // Credential=KEY/DATE/REGION/SERVICE/aws4_request. Debian's CLI signs control plane calls as execute-api.
    private static ApiService? FindService(string authorization)
    {
        string[] scope = authorization.Split(',')[0].Split('/');
        return scope.Length < 5 ? null : scope[^2] switch
        {
            "iotdata" or "iotdevicegateway" => ApiService.IotData,
            "iot-jobs-data" => ApiService.IotJobsData,
            _ => ApiService.Iot,
        };
    }

    // A web page can reach loopback ports by localhost or by a host name of its site. A web page must not control
    // devices, or read anything. Browsers send the page's Origin with what changes state, and Sec-Fetch-Site with all;
    // "none" is an address that the user typed. The AWS CLI and programs send neither.
    private string? FindCallerError(HttpRequest request)
    {
        if (request.Headers.Origin is [var origin, ..])
        {
            return $"Requests of web pages are refused (Origin: {origin}). Use a program, such as the AWS CLI.";
        }

        if (request.Headers["Sec-Fetch-Site"] is [var site, ..] && site != "none")
        {
            return $"Requests of web pages are refused (Sec-Fetch-Site: {site}). Use a program, such as the AWS CLI.";
        }

        return Loopback.IsHost(request.Host.Host) || Hosts.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase)
            ? null
            : $"The host '{request.Host.Host}' is not a name of this machine. Use localhost.";
    }

    private static async Task<byte[]> ReadBodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    private static Task WriteAsync(HttpContext context, ApiResponse response, string requestId)
    {
        context.Response.StatusCode = response.Status;
        context.Response.ContentType = "application/json";
        context.Response.Headers["x-amzn-RequestId"] = requestId;
        if (response.ErrorType is { } errorType)
        {
            context.Response.Headers["x-amzn-errortype"] = errorType;
        }

        byte[] body = JsonBytes.Serialize(response.Body);
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
