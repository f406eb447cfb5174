using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Settings;
using DuplexSensor.Dashboard;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.Simulator;
using DuplexSensor.Simulator.Sensing;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Simulator;
using MQTTnet;

namespace DuplexSensor.PageTests.Fixture;

/// <summary>A local cloud, virtual boards and their page, as <c>duplex up</c> runs them, on ports of its own.</summary>
internal sealed class PageBench : IAsyncDisposable
{
    private readonly List<VirtualBoard> _boards = [];
    private readonly LocalCloudOptions _options;
    private LocalCloudHost? _cloud;
    private DashboardHost? _page;

    private PageBench(int portBase) => _options = new LocalCloudOptions
    {
        DataFolder = Directory.CreateTempSubdirectory("duplex-page-").FullName,
        MqttPort = portBase,
        PayloadPort = portBase + 1,
        ApiPort = portBase + 2,
    };

    public string Url => _page!.Url;

    public string ApiUrl => $"http://localhost:{_options.ApiPort}";

    private string CaPath => Path.Combine(_options.DataFolder, "ca", "ca.pem");

    public LocalCloudHost Cloud => _cloud!;

    public VirtualBoard Board => _boards[0];

    /// <summary>Powers up a board for each thing.</summary>
    public static async Task<PageBench> StartAsync(int refreshMs, params string[] things)
    {
        int portBase = LoopbackPorts.FindFree(4);
        var bench = new PageBench(portBase);
        bench._cloud = await LocalCloudHost.StartAsync(bench._options);
        bench._page = await DashboardHost.StartAsync(new DashboardOptions
        {
            Cloud = bench.Cloud,
            Port = portBase + 3,
            MqttEndpoint = $"localhost:{portBase}",
            PayloadUrl = $"https://localhost:{portBase + 1}",
            ApiUrl = bench.ApiUrl,
        });
        foreach (string thing in things)
        {
            await bench.AddBoardAsync(thing, refreshMs);
        }

        return bench;
    }

    /// <summary>Creates a group of things at the HTTP API, as the AWS CLI does.</summary>
    public async Task CreateGroupAsync(string group, string thing)
    {
        using var http = new HttpClient();
        using HttpResponseMessage created = await http.PostAsJsonAsync($"{ApiUrl}/thing-groups/{group}", new { });
        using HttpResponseMessage added = await http.PutAsJsonAsync(
            $"{ApiUrl}/thing-groups/addThingToThingGroup", new { thingGroupName = group, thingName = thing });
        Assert.True(created.IsSuccessStatusCode && added.IsSuccessStatusCode);
    }

    /// <summary>Publishes a message with the identity of a thing that no virtual board has, then disconnects.</summary>
    public async Task PublishAsync(string thing, string topic, string payload)
    {
        using IMqttClient client = await ConnectAsync(thing);
        await client.PublishStringAsync(topic, payload);
        await client.DisconnectAsync();
    }

    /// <summary>Connects with the identity of a thing that no virtual board has.</summary>
    public async Task<IMqttClient> ConnectAsync(string thing)
    {
        DeviceCredentials files = Cloud.Onboard(thing);
        using X509Certificate2 fromPem = X509Certificate2.CreateFromPemFile(
            files.CertificatePath, files.PrivateKeyPath);
        MqttClientOptions options = new MqttClientOptionsBuilder()
            .WithTcpServer("localhost", _options.MqttPort)
            .WithClientId(thing)
            .WithTlsOptions(tls => tls
                .WithClientCertificates([fromPem])
                .WithTrustChain(new X509Certificate2Collection(X509CertificateLoader.LoadCertificateFromFile(CaPath)))
                .WithRevocationMode(X509RevocationMode.NoCheck)
                .WithTargetHost("localhost"))
            .Build();
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(options);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _page!.DisposeAsync();
        await Task.WhenAll(_boards.Select(board => board.DisposeAsync().AsTask()));
        await Cloud.DisposeAsync();
        Directory.Delete(_options.DataFolder, recursive: true);
    }

    private async Task AddBoardAsync(string thing, int refreshMs)
    {
        DeviceCredentials credentials = Cloud.Onboard(thing);
        var board = new VirtualBoard(new VirtualBoardOptions
        {
            Config = new DeviceConfig
            {
                Thing = thing,
                Port = _options.MqttPort,
                RefreshMs = refreshMs,
                JobPayloadUrl = $"https://localhost:{_options.PayloadPort}/job-{{jobId}}.json",
            },
            CertificatePath = credentials.CertificatePath,
            KeyPath = credentials.PrivateKeyPath,
            CaPath = CaPath,
            Flash = new MemoryFlash(),
            Trace = _page!.Watch(thing, new TraceLines()),
            Seed = _boards.Count,
            SensorStart = SensorStarts.Get(SensorKind.Dht11, 0) + TimeSpan.FromMinutes(5 * _boards.Count),
        });
        _boards.Add(board);
        _page.Add(board);
        await board.StartAsync();
    }
}
