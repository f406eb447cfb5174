using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace DuplexSensor.Dashboard.Web;

/// <summary>Serves the page, its snapshot, events and commands on 127.0.0.1.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private const int BodyBytesMax = 64 * 1024;
    private const int PortsTried = 100;

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly RequestGuard _guard = new();
    private readonly PageFiles _files;
    private readonly PageRouter _router;
    private readonly EventStream _events;
    private readonly WebApplication _web;
    private readonly DashboardOptions _options;

    private PageServer(DashboardOptions options, PageModel model)
    {
        _options = options;
        _files = new PageFiles(_guard.Token);
        _router = new PageRouter(options, model);
        _events = new EventStream(model.Timeline, _stop.Token);
        _web = Create();
    }

    public string Url => $"http://127.0.0.1:{_guard.Port}";

    /// <exception cref="PortInUseException">No port is free.</exception>
    public static async Task<PageServer> StartAsync(
        DashboardOptions options, PageModel model, CancellationToken cancellationToken)
    {
        var server = new PageServer(options, model);
        try
        {
            await server._web.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        using (var deadline = new CancellationTokenSource(StopTimeout))
        {
            await _web.StopAsync(deadline.Token);
        }

        await _web.DisposeAsync();
        _stop.Dispose();
    }

    private WebApplication Create()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = Bind);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyBytesMax;
            kestrel.Listen(IPAddress.Loopback, _options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        WebApplication web = builder.Build();
        web.Run(HandleAsync);
        return web;
    }

    private Socket Bind(EndPoint endPoint)
    {
        int last = _options.MayMove ? Math.Min(_options.Port + PortsTried, IPEndPoint.MaxPort) : _options.Port;
        for (int port = _options.Port; ; port++)
        {
            try
            {
                Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(
                    new IPEndPoint(IPAddress.Loopback, port));
                _guard.Port = port;
                return socket;
            }
            catch (SocketException exception) when (
                // AccessDenied is Windows's error for a port that it reserves.
                exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                if (port >= last)
                {
                    throw new PortInUseException(_options.Port, exception);
                }
            }
        }
    }

    private async Task HandleAsync(HttpContext context)
    {
        RequestGuard.AddHeaders(context.Response.Headers);
        try
        {
            _guard.Check(context.Request);
            await RouteAsync(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted && FindError(exception) is { } error)
        {
            await WriteErrorAsync(context.Response, error);
        }
    }

    private async Task RouteAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        bool isGet = HttpMethods.IsGet(context.Request.Method);
        if (isGet && path == "/api/events")
        {
            await _events.RunAsync(context);
        }
        else if (path.StartsWith("/api/", StringComparison.Ordinal))
        {
            await WriteAsync(context.Response, 200, await _router.HandleAsync(context));
        }
        else if (isGet && _files.Find(path) is { } file)
        {
            context.Response.ContentType = file.Type;
            context.Response.ContentLength = file.Bytes.Length;
            await context.Response.Body.WriteAsync(file.Bytes, context.RequestAborted);
        }
        else
        {
            throw PageException.NotFound("There is no such page.");
        }
    }

    private static PageException? FindError(Exception exception) => exception switch
    {
        PageException error => error,
        CloudRequestException error => new PageException(error.StatusCode, error.ErrorType, error.Message),
        DataFolderException error => new PageException(500, "InternalFailureException", error.Message),
        BadHttpRequestException { StatusCode: 413 } =>
            new PageException(413, "too-large", $"A command has at most {BodyBytesMax} bytes."),
        BadHttpRequestException error => new PageException(error.StatusCode, "invalid", error.Message),
        _ => null,
    };

    private static Task WriteErrorAsync(HttpResponse response, PageException error) =>
        WriteAsync(response, error.Status, new JsonObject
        {
            ["error"] = new JsonObject { ["code"] = error.Code, ["message"] = error.Message },
        });

    private static Task WriteAsync(HttpResponse response, int status, JsonObject body)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        return response.WriteAsync(body.ToJsonString());
    }
}
