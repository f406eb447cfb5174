using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;
using MQTTnet;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>A running local cloud with a folder and ports of its own.</summary>
internal sealed class CloudFixture : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _data = new();

    private CloudFixture(LocalCloudOptions options) =>
        Options = options with { DataFolder = _data.Path, Say = Said.Enqueue };

    public LocalCloudOptions Options { get; }

    /// <summary>The lines for a human.</summary>
    public ConcurrentQueue<string> Said { get; } = new();

    public LocalCloudHost Cloud { get; private set; } = null!;

    public static async Task<CloudFixture> StartAsync()
    {
        for (int attempt = 1; ; attempt++)
        {
            var fixture = new CloudFixture(FreePorts());
            try
            {
                fixture.Cloud = await LocalCloudHost.StartAsync(fixture.Options, TestContext.Current.CancellationToken);
                return fixture;
            }
            catch (PortTakenException) when (attempt < 5)
            {
                // Somebody else was given the port between finding and using it.
                fixture._data.Dispose();
            }
        }
    }

    /// <summary>Options with three ports that were free just now, and no data folder.</summary>
    public static LocalCloudOptions FreePorts()
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
    public MqttClientOptions ClientOptions(string thing, string? clientId = null)
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

    public async Task<IMqttClient> ConnectAsync(string thing)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(ClientOptions(thing), TestContext.Current.CancellationToken);
        return client;
    }

    /// <summary>Done as soon as the log has a matching event.</summary>
    public async Task<CloudEvent> WaitForAsync(Func<CloudEvent, bool> isIt)
    {
        var found = new TaskCompletionSource<CloudEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(CloudEvent entry)
        {
            if (isIt(entry))
            {
                found.TrySetResult(entry);
            }
        }

        Cloud.Log.Added += Look;
        foreach (CloudEvent entry in Cloud.Log.Snapshot())
        {
            Look(entry);
        }

        try
        {
            return await found.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken);
        }
        finally
        {
            Cloud.Log.Added -= Look;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Cloud.DisposeAsync();
        _data.Dispose();
    }
}
