using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;

namespace DuplexSensor.OnRuntimeTests;

/// <summary>A local cloud with its own folder and ports, and the files of a board that connects to it.</summary>
internal sealed class Bench : IAsyncDisposable
{
    public const string Thing = "bench-board";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("duplex-on-runtime-").FullName;
    private readonly HttpClient _http = new();
    private readonly int[] _ports = FindFreePorts(4);
    private LocalCloudHost? _cloud;

    /// <summary>Events of the cloud's log, oldest first.</summary>
    public IReadOnlyList<CloudEvent> Events => _cloud!.Log.Snapshot();

    public int MqttPort => _ports[0];

    public int PayloadPort => _ports[1];

    /// <summary>Port for a payload server that the test starts.</summary>
    public int OtherPort => _ports[3];

    public string Drive => Path.Combine(_folder, "drive");

    public string CaFolder => Path.Combine(_folder, "cloud", "ca");

    /// <summary>Starts the cloud and writes all files of a board.</summary>
    public static async Task<Bench> CreateAsync(int refreshMs = 2_000, int? mqttPort = null)
    {
        var bench = new Bench();
        Directory.CreateDirectory(bench.Drive);
        await bench.StartCloudAsync();
        DeviceCredentials files = bench._cloud!.Onboard(Thing);
        File.Copy(files.CaPath, Path.Combine(bench.Drive, "ca.pem"));
        File.Copy(files.CertificatePath, Path.Combine(bench.Drive, "device.pem"));
        File.Copy(files.PrivateKeyPath, Path.Combine(bench.Drive, "device.key"));
        bench.WriteSettings(refreshMs, mqttPort ?? bench.MqttPort);
        return bench;
    }

    public async Task StartCloudAsync()
    {
        _cloud = await LocalCloudHost.StartAsync(new LocalCloudOptions
        {
            DataFolder = Path.Combine(_folder, "cloud"),
            MqttPort = MqttPort,
            PayloadPort = PayloadPort,
            ApiPort = _ports[2],
        });
    }

    public async Task StopCloudAsync()
    {
        await _cloud!.DisposeAsync();
        _cloud = null;
    }

    public async Task DesireAsync(string desired)
    {
        await CallApiAsync(
            HttpMethod.Post, $"things/{Thing}/shadow", "iotdata", $$$"""{"state":{"desired":{{{desired}}}}}""");
    }

    public async Task<JsonNode> GetReportedAsync()
    {
        JsonNode shadow = await CallApiAsync(HttpMethod.Get, $"things/{Thing}/shadow", "iotdata", null);
        return shadow["state"]!["reported"]!;
    }

    public async Task CreateJobAsync(string job, string document)
    {
        var body = new JsonObject
        {
            ["targets"] = new JsonArray($"arn:aws:iot:us-east-1:123456789012:thing/{Thing}"),
            ["document"] = document,
        };
        await CallApiAsync(HttpMethod.Put, $"jobs/{job}", "iot", body.ToJsonString());
    }

    /// <summary>Waits until the board has published the job's final status; returns the cloud's status.</summary>
    public async Task<string> WaitForJobEndAsync(string job, TimeSpan? within = null)
    {
        string topic = $"$aws/things/{Thing}/jobs/{job}/update";
        await WaitForEventAsync(e => e.Kind == CloudEventKind.Published && e.Subject == topic
            && !e.PayloadText.Contains("IN_PROGRESS"), within);
        JsonNode response = await CallApiAsync(HttpMethod.Get, $"things/{Thing}/jobs/{job}", "iot", null);
        return (string)response["execution"]!["status"]!;
    }

    /// <summary>Waits for an event of the cloud's log.</summary>
    public async Task<CloudEvent> WaitForEventAsync(Func<CloudEvent, bool> isWanted, TimeSpan? within = null)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(within ?? Deadline);
        using var added = new SemaphoreSlim(0);
        void Release(CloudEvent entry) => added.Release();
        _cloud!.Log.Added += Release;
        try
        {
            while (true)
            {
                if (_cloud.Log.Snapshot().FirstOrDefault(isWanted) is { } found)
                {
                    return found;
                }

                await added.WaitAsync(deadline.Token);
            }
        }
        finally
        {
            _cloud.Log.Added -= Release;
        }
    }

    /// <param name="more">Further members, each after a comma.</param>
    /// <param name="path">The folders in jobPayloadUrl.</param>
    /// <param name="hosts">The elements of jobPayloadHosts.</param>
    public void WriteSettings(
        int refreshMs, int mqttPort, string more = "", string path = "", string hosts = "\"localhost\"")
    {
        string folder = path.Length > 0 ? path + "/" : "";
        File.WriteAllText(Path.Combine(Drive, "settings.json"), $$"""
            { "thing": "{{Thing}}", "endpoint": "localhost", "port": {{mqttPort}},
              "refresh": {{refreshMs}}, "on": false,
              "jobPayloadUrl": "https://localhost:{{PayloadPort}}/{{folder}}job-{jobId}.json",
              "jobPayloadHosts": [{{hosts}}]{{more}} }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        if (_cloud is not null)
        {
            await _cloud.DisposeAsync();
        }

        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int[] FindFreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        Array.ForEach(listeners, listener => listener.Stop());
        return ports;
    }

    // All of AWS's services have the same port here; the service's name in the signature's scope selects one.
    private async Task<JsonNode> CallApiAsync(HttpMethod method, string path, string service, string? body)
    {
        using var request = new HttpRequestMessage(method, $"http://localhost:{_ports[2]}/{path}");
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/{service}/aws4_request");
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }
}
