using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.LocalCloud.Http;
using Microsoft.AspNetCore.Builder;

namespace DuplexSensor.LocalCloud;

/// <summary>
/// The local stand-in of AWS IoT Core, running: MQTT broker, payload server and HTTP API on loopback ports.
/// Certificates outlive it in the data folder; shadows, jobs and groups are in memory and end with it.
/// </summary>
public sealed class LocalCloudHost : IAsyncDisposable
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(1);

    private readonly Lock _onboarding = new();
    private readonly CertificateAuthority _ca;
    private readonly X509Certificate2 _serverCertificate;
    private readonly ThingFolders _folders;
    private readonly Exchange _exchange;
    private readonly MqttBroker _broker;
    private readonly WebApplication _web;

    private LocalCloudHost(LocalCloudOptions options)
    {
        // Not the clock of the options: TLS judges certificates by the system's.
        _ca = CertificateAuthority.Open(options.DataFolder, TimeProvider.System.GetUtcNow());
        _serverCertificate = _ca.CreateServerCertificate();
        _folders = new ThingFolders(options.DataFolder);
        Log = new CloudLog(options.TimeProvider);
        _exchange = new Exchange(new ThingServices(), options.TimeProvider);
        _broker = new MqttBroker(_exchange, Log, options.TimeProvider);

        var payloads = new PayloadFolder(options.DataFolder);
        payloads.Create();
        SslStreamCertificateContext tls = SslStreamCertificateContext.Create(_serverCertificate, null, offline: true);
        _web = WebListeners.Build(options, new WebHandlers
        {
            MqttTls = MqttTls.WithClientCertificate(_ca, tls, Log),
            Mqtt = _broker.OnConnectedAsync,
            PayloadTls = MqttTls.WithoutClientCertificate(tls),
            Payload = new PayloadServer(_exchange, Log, payloads, options.Say).HandleAsync,
            Api = new ApiServer(_exchange, Log, payloads, options.PayloadPort).HandleAsync,
        });
    }

    /// <summary>What happened so far.</summary>
    public CloudLog Log { get; }

    /// <summary>Starts listening. Things that the data folder holds certificates of are registered again.</summary>
    /// <exception cref="PortTakenException">One of the ports is in use.</exception>
    /// <exception cref="DataFolderException">The data folder is not writable, or a file in it is broken.</exception>
    public static async Task<LocalCloudHost> StartAsync(
        LocalCloudOptions options, CancellationToken cancellationToken = default)
    {
        options.ThrowIfInvalid();
        var cloud = new LocalCloudHost(options);
        try
        {
            foreach (string thing in cloud._folders.Things())
            {
                cloud.Register(thing);
            }

            await cloud._broker.StartAsync();
            await cloud._web.StartAsync(cancellationToken);
            return cloud;
        }
        catch
        {
            await cloud.DisposeAsync();
            throw;
        }
    }

    /// <summary>Registers a thing and gives it certificate files; asked again, it returns the same files.</summary>
    /// <exception cref="CloudRequestException">The name is none for a thing.</exception>
    /// <exception cref="DataFolderException">The files cannot be written, or those that exist are broken.</exception>
    public DeviceCredentials Onboard(string thing)
    {
        Register(thing);
        lock (_onboarding)
        {
            return _ca.IssueFor(thing, _folders.FolderOf(thing));
        }
    }

    /// <summary>Closes the connection of a thing, if it has one; done when nothing of it is left.</summary>
    public Task DisconnectAsync(string thing) => _broker.DisconnectAsync(thing);

    /// <summary>Closes all connections and ports; takes two seconds at most.</summary>
    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        using (var deadline = new CancellationTokenSource(StopTime))
        {
            await _web.StopAsync(deadline.Token);
        }

        await _web.DisposeAsync();
        _serverCertificate.Dispose();
        _ca.Dispose();
    }

    private void Register(string thing) =>
        _exchange.Serve<bool>((services, _) => (services.Registry.Register(thing) is not null, []));
}
