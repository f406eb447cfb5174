using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DuplexSensor.LocalCloud.Http;

/// <summary>
/// One Kestrel for all ports, on loopback unless told otherwise, without configuration files, environment or logging.
/// </summary>
internal static class WebServer
{
    // Room for a job document of 32 KB in which every character is escaped.
    private const long HttpBodyBytesMax = 256 * 1024;

    public static WebApplication Create(LocalCloudOptions options, WebHandlers handlers)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = Bind);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = HttpBodyBytesMax;
            // A body is not waited for either: Kestrel wants 240 bytes a second.
            kestrel.Limits.RequestHeadersTimeout = options.HandshakeTimeout;
            foreach (IPAddress address in LoopbackAddresses())
            {
                kestrel.Listen(address, options.MqttPort, listen => ConfigureMqtt(listen, handlers));
                kestrel.Listen(address, options.PayloadPort, listen => ConfigureHttps(listen, handlers));
                kestrel.Listen(address, options.ApiPort, ConfigureHttp);
            }

            // Not the API: whoever reaches it may do everything.
            if (options.ListenAddress is { } network)
            {
                kestrel.Listen(network, options.MqttPort, listen => ConfigureMqtt(listen, handlers));
                kestrel.Listen(network, options.PayloadPort, listen => ConfigureHttps(listen, handlers));
            }
        });
        WebApplication web = builder.Build();
        web.Run(context => context.Connection.LocalPort == options.PayloadPort
            ? handlers.Payload(context)
            : handlers.Api(context));
        return web;
    }

    private static void ConfigureMqtt(ListenOptions listen, WebHandlers handlers)
    {
        listen.Protocols = HttpProtocols.None;
        listen.Use(handlers.MqttConnectionMiddleware);
        listen.UseHttps(handlers.MqttTls);
        listen.Use(_ => handlers.Mqtt);
    }

    private static void ConfigureHttps(ListenOptions listen, WebHandlers handlers)
    {
        ConfigureHttp(listen);
        listen.UseHttps(handlers.PayloadTls);
    }

    private static void ConfigureHttp(ListenOptions listen) => listen.Protocols = HttpProtocols.Http1;

    // Containers often come without ::1, although the system knows IPv6.
    private static IEnumerable<IPAddress> LoopbackAddresses()
    {
        yield return IPAddress.Loopback;
        if (Socket.OSSupportsIPv6 && CanBind(IPAddress.IPv6Loopback))
        {
            yield return IPAddress.IPv6Loopback;
        }
    }

    private static bool CanBind(IPAddress address)
    {
        using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Socket Bind(EndPoint endPoint)
    {
        try
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        }
        catch (SocketException e) when (
            // The second is what Windows says of a port that it keeps for itself.
            e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            throw new PortInUseException(((IPEndPoint)endPoint).Port, e);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressNotAvailable)
        {
            throw new AddressNotLocalException(((IPEndPoint)endPoint).Address, e);
        }
    }

    /// <summary>
    /// Leaves Ctrl-C and SIGTERM to the program around it: the usual lifetime stops the server on them and keeps the
    /// process from ending.
    /// </summary>
    private sealed class EmbeddedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
