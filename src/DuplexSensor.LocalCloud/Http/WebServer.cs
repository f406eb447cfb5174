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
/// One Kestrel for all ports, on loopback and the configured address. It uses no configuration files, environment
/// variables or logging.
/// </summary>
internal static class WebServer
{
    // Room for a job document of 32 KB in which every character is escaped.
    private const long HttpBodyBytesMax = 256 * 1024;

    public static WebApplication Create(LocalCloudOptions options, WebHandlers handlers)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        builder.Services.Configure<SocketTransportOptions>(sockets =>
        {
            sockets.CreateBoundListenSocket = LocalListening.Bind;
            // One system call less for each read. An idle connection holds 4 kB for it.
            sockets.WaitForDataBeforeAllocatingBuffer = false;
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = HttpBodyBytesMax;
            // The body needs no timeout, because Kestrel requires at least 240 bytes per second.
            kestrel.Limits.RequestHeadersTimeout = options.HandshakeTimeout;
            foreach (IPAddress address in LocalListening.FindLoopbacks())
            {
                kestrel.Listen(address, options.MqttPort, listen => ConfigureMqtt(listen, handlers));
                kestrel.Listen(address, options.PayloadPort, listen => ConfigureHttps(listen, handlers));
                kestrel.Listen(address, options.ApiPort, ConfigureHttp);
            }

            // The API listens on loopback only: it has no access control.
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
}
