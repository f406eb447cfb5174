using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;
using MQTTnet;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>A running local cloud with a separate data folder and separate ports.</summary>
internal sealed class CloudFixture : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _data = new();

    private CloudFixture(LocalCloudOptions options) =>
        Options = options with { DataFolder = _data.Path, WriteLine = ConsoleLines.Enqueue };

    public LocalCloudOptions Options { get; }

    /// <summary>The console lines.</summary>
    public ConcurrentQueue<string> ConsoleLines { get; } = new();

    public LocalCloudHost Cloud { get; private set; } = null!;

    public static async Task<CloudFixture> StartAsync(Func<LocalCloudOptions, LocalCloudOptions>? change = null)
    {
        for (int attempt = 1; ; attempt++)
        {
            var fixture = new CloudFixture((change ?? (options => options))(CreateOptionsWithFreePorts()));
            try
            {
                fixture.Cloud = await LocalCloudHost.StartAsync(fixture.Options, TestContext.Current.CancellationToken);
                return fixture;
            }
            catch (PortInUseException) when (attempt < 5)
            {
                // Another process took the port after this fixture found it.
                fixture._data.Dispose();
            }
        }
    }

    /// <summary>Options with three currently free ports and without a data folder.</summary>
    public static LocalCloudOptions CreateOptionsWithFreePorts()
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, 3).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners)
        {
            listener.Start();
        }

        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners)
        {
            listener.Dispose();
        }

        return new LocalCloudOptions
        {
            DataFolder = "",
            MqttPort = ports[0],
            PayloadPort = ports[1],
            ApiPort = ports[2],
        };
    }

    /// <summary>A client with the certificate of a thing, and a session that can be resumed.</summary>
    public MqttClientOptions CreateClientOptions(string thing, string? clientId = null)
    {
        DeviceCredentials files = Cloud.Onboard(thing);
        using var fromPem = X509Certificate2.CreateFromPemFile(files.CertificatePath, files.PrivateKeyPath);
        X509Certificate2 device =
            X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), password: null);
        var trusted = new X509Certificate2Collection(X509CertificateLoader.LoadCertificateFromFile(files.CaPath));
        return new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", Options.MqttPort)
            .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V311)
            .WithClientId(clientId ?? thing)
            .WithCleanSession(false)
            .WithTlsOptions(tls => tls
                .WithClientCertificates([device])
                .WithTrustChain(trusted)
                .WithRevocationMode(X509RevocationMode.NoCheck)
                .WithTargetHost("localhost"))
            .Build();
    }

    /// <summary>Calls the HTTP API with a method and path, unsigned.</summary>
    public async Task<(HttpStatusCode Status, JsonNode Body)> CallAsync(string methodAndPath, string body = "")
    {
        string[] parts = methodAndPath.Split(' ');
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            new HttpMethod(parts[0]), $"http://127.0.0.1:{Options.ApiPort}{parts[1]}");
        request.Content = parts[0] == "GET" ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (response.StatusCode, JsonNode.Parse(text)!);
    }

    public async Task<IMqttClient> ConnectAsync(string thing)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(CreateClientOptions(thing), TestContext.Current.CancellationToken);
        return client;
    }

    /// <summary>Completes when the log has a matching event.</summary>
    public async Task<CloudEvent> WaitForEventAsync(Func<CloudEvent, bool> isWanted)
    {
        var found = new TaskCompletionSource<CloudEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        void OnEvent(CloudEvent entry)
        {
            if (isWanted(entry))
            {
                found.TrySetResult(entry);
            }
        }

        Cloud.Log.Added += OnEvent;
        foreach (CloudEvent entry in Cloud.Log.Snapshot())
        {
            OnEvent(entry);
        }

        try
        {
            return await found.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken);
        }
        finally
        {
            Cloud.Log.Added -= OnEvent;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Cloud.DisposeAsync();
        _data.Dispose();
    }
}
