using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Http;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Http.ControlPlane;
using DuplexSensor.LocalCloud.Http.DataPlane;
using DuplexSensor.LocalCloud.Http.Payloads;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.LocalCloud.State;
using DuplexSensor.LocalCloud.View;
using Microsoft.AspNetCore.Builder;

namespace DuplexSensor.LocalCloud;

/// <summary>
/// A running local cloud, which stands in for AWS IoT Core: MQTT broker, payload server and HTTP API. The data folder
/// stores registry, policies, shadows, jobs and certificates for the next run.
/// </summary>
public sealed class LocalCloudHost : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly CertificateAuthority _ca;
    private readonly StateFile _stateFile;
    private readonly ServerCertificates _serverCertificates;
    private readonly ServiceDispatcher _dispatcher;
    private readonly Onboarding _onboarding;
    private readonly MqttBroker _broker;
    private readonly WebApplication _web;

    private LocalCloudHost(LocalCloudOptions options, StateFile stateFile)
    {
        // The system clock and not the clock of the options: TLS checks certificates against the system clock.
        _ca = CertificateAuthority.Open(
            options.DataFolder, TimeProvider.System.GetUtcNow(), CertificateOwners.Find(stateFile));
        _stateFile = stateFile;
        _serverCertificates = new ServerCertificates(_ca, Chaos, options.ListenAddress);
        Log = new CloudLog(options.TimeProvider);
        Chaos.Triggered += fault => Log.RecordFaultTriggered(fault.Name);
        var issuer = new CertificateIssuer(_ca);
        var urls = new PresignedUrls($"https://localhost:{options.PayloadPort}", issuer.DeriveSecret("presigned URLs"));
        ThingServices services = CreateServices(options, urls);
        _dispatcher = new ServiceDispatcher(services, options.TimeProvider, Chaos, stateFile, options.Account)
        {
            WriteLine = options.WriteLine ?? (_ => { }),
        };
        _onboarding = new Onboarding(_ca, _dispatcher, new ThingFolders(options.DataFolder));
        _broker = new MqttBroker(_dispatcher, Log, Chaos, options, services.Retained.Quota);
        View = new CloudView(_dispatcher, _broker.FindConnectionState);
        Commands = new CloudCommands(_dispatcher);
        _web = WebServer.Create(options, CreateWebHandlers(options, urls));
    }

    /// <summary>The log of the events since the start.</summary>
    public CloudLog Log { get; }

    /// <summary>The faults that are on.</summary>
    public FaultSwitches Chaos { get; } = new();

    /// <summary>What the cloud knows, to be read.</summary>
    public CloudView View { get; }

    /// <summary>What a user interface changes.</summary>
    public CloudCommands Commands { get; }

    /// <summary>The address of the page that shows this cloud; null when there is none.</summary>
    public string? PageUrl { get; set; }

    /// <summary>The number of sessions of connected and disconnected clients.</summary>
    internal int SessionCount => _broker.SessionCount;

    /// <summary>
    /// Loads the state of the last run and starts to listen. If the state file is missing, things whose certificates
    /// are in the data folder are registered again.
    /// </summary>
    /// <exception cref="PortInUseException">One of the ports is in use.</exception>
    /// <exception cref="AddressNotLocalException">The address to listen on is not of this machine.</exception>
    /// <exception cref="CloudRequestException">The options contain an unknown or malformed fault.</exception>
    /// <exception cref="DataFolderException">
    /// The data folder is not writable, another process uses it, or a file in it is broken.
    /// </exception>
    public static async Task<LocalCloudHost> StartAsync(
        LocalCloudOptions options, CancellationToken cancellationToken = default)
    {
        options.ThrowIfInvalid();
        LocalCloudHost cloud = Open(options);
        try
        {
            foreach (string fault in options.Chaos)
            {
                cloud.Chaos.SwitchOnFromText(fault);
            }

            if (cloud._stateFile.IsNew)
            {
                await cloud._onboarding.OnboardAllAsync();
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

    /// <summary>
    /// Registers a thing and gives it certificate files and the device policy. Further calls return the same files. An
    /// inactive certificate stays inactive. A deleted certificate is replaced by a new certificate.
    /// </summary>
    /// <exception cref="CloudRequestException">The thing name is not valid.</exception>
    /// <exception cref="DataFolderException">A file cannot be written, or an existing file is broken.</exception>
    public DeviceCredentials Onboard(string thing) => _onboarding.Onboard(thing);

    /// <summary>Ends a client's connection, if it has one, and waits until it is closed.</summary>
    public Task DisconnectAsync(string clientId) => _broker.DisconnectAsync(clientId);

    /// <summary>Closes all connections and ports. Takes at most two seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        Chaos.SwitchAllOff();
        await _broker.DisposeAsync();
        using (var deadline = new CancellationTokenSource(StopTimeout))
        {
            await _web.StopAsync(deadline.Token);
        }

        await _web.DisposeAsync();
        _dispatcher.Dispose();
        _stateFile.Dispose();
        _serverCertificates.Dispose();
        _ca.Dispose();
    }

    private static LocalCloudHost Open(LocalCloudOptions options)
    {
        // Lines contain names that clients choose. An escape sequence in a name must not reach the console.
        options = options with
        {
            WriteLine = options.WriteLine is { } writeLine
                ? line => writeLine(CloudLog.EscapeControlCharacters(line))
                : null,
        };
        StateFile stateFile = StateFile.Open(options.DataFolder);
        try
        {
            return new LocalCloudHost(options, stateFile);
        }
        catch
        {
            stateFile.Dispose();
            throw;
        }
    }

    private static ThingServices CreateServices(LocalCloudOptions options, PresignedUrls urls)
    {
        var services = new ThingServices();
        services.Shadows.IsThrottled = options.Throttle;
        services.Retained.Quota.IsOn = options.Throttle;
        services.Jobs.Urls = urls;
        return services;
    }

    private WebHandlers CreateWebHandlers(LocalCloudOptions options, PresignedUrls urls)
    {
        var payloads = new PayloadFolder(options.DataFolder);
        payloads.Create();
        var tls = new ServerTls(_serverCertificates, options.HandshakeTimeout);
        return new WebHandlers
        {
            MqttConnectionMiddleware = _broker.ConnectionMiddleware,
            MqttTls = tls.CreateMqttOptions(_ca, _dispatcher.IsCertificateActive, Log),
            Mqtt = _broker.OnConnectedAsync,
            PayloadTls = tls.CreateHttpsOptions(),
            Payload = new PayloadServer(_dispatcher, Log, payloads)
            {
                WriteLine = options.WriteLine,
                Urls = urls,
                Faults = new PayloadFaults(Chaos),
            }.HandleAsync,
            Api = CreateApi(options, payloads).HandleAsync,
        };
    }

    private ApiServer CreateApi(LocalCloudOptions options, PayloadFolder payloads) =>
        new(_dispatcher, Log, CreateRoutes(payloads, options))
        {
            Hosts = [Loopback.FromContainer, .. options.ListenAddress is { } own ? [own.ToString()] : (string[])[]],
            AccessChangedAsync = _broker.DisconnectInactiveAsync,
        };

    private IEnumerable<ApiRoute> CreateRoutes(PayloadFolder payloads, LocalCloudOptions options) =>
    [
        .. ThingApi.Routes,
        .. ThingTypeApi.Routes,
        .. GroupApi.Routes,
        .. GroupMemberApi.Routes,
        .. TagApi.Routes,
        .. new CertificateApi(new CertificateIssuer(_ca), options.TimeProvider).Routes,
        .. PolicyApi.Routes,
        .. PrincipalPolicyApi.Routes,
        .. AuthorizationApi.Routes,
        .. new JobApi(payloads, options.PayloadPort).Routes,
        .. JobQueryApi.Routes,
        .. JobDataApi.Routes,
        .. EventApi.Routes,
        .. ShadowApi.Routes,
        .. MessageApi.Routes,
        .. new ConnectionApi(_broker).Routes,
        .. new LocalApi(_broker, Chaos).Routes,
        .. new DescriptionApi(options, _ca, Onboard, () => PageUrl).Routes,
    ];
}
