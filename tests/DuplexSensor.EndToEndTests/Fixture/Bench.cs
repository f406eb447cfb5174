using System.Text.Json.Nodes;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.Simulator;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.EndToEndTests.Fixture;

/// <summary>
/// A local cloud and virtual boards on real sockets, with a separate folder and separate ports. The bench waits for
/// conditions and checks them after each trace line of a board and each log event of the cloud.
/// </summary>
internal sealed class Bench : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _changed = new(0);
    private readonly List<VirtualBoard> _boards = [];
    private readonly LocalCloudOptions _options;
    private LocalCloudHost? _cloud;

    private Bench(LocalCloudOptions options)
    {
        Folder = options.DataFolder;
        _options = options;
    }

    /// <summary>The data folder, which <see cref="DisposeAsync"/> deletes.</summary>
    public string Folder { get; }

    public string CaPath => Path.Combine(Folder, "ca", "ca.pem");

    public int MqttPort => _options.MqttPort;

    public int PayloadPort => _options.PayloadPort;

    public string ApiUrl => $"http://localhost:{_options.ApiPort}";

    public LocalCloudHost Cloud => _cloud!;

    public static async Task<Bench> StartAsync(Func<LocalCloudOptions, LocalCloudOptions>? change = null)
    {
        int portBase = LoopbackPorts.FindFree(3);
        var options = new LocalCloudOptions
        {
            DataFolder = Directory.CreateTempSubdirectory("duplex-walk-").FullName,
            MqttPort = portBase,
            PayloadPort = portBase + 1,
            ApiPort = portBase + 2,
        };
        var bench = new Bench(change?.Invoke(options) ?? options);
        await bench.StartCloudAsync();
        return bench;
    }

    public async Task StartCloudAsync()
    {
        _cloud = await LocalCloudHost.StartAsync(_options);
        _cloud.Log.Added += _ => _changed.Release();
    }

    public async Task StopCloudAsync() => await Cloud.DisposeAsync();

    /// <summary>Powers a board up for a thing, and waits until the cloud has accepted its first report.</summary>
    public async Task<ObservedBoard> StartBoardAsync(
        string thing, Func<VirtualBoardOptions, VirtualBoardOptions>? change = null)
    {
        DeviceCredentials credentials = Cloud.Onboard(thing);
        return await StartBoardWithoutOnboardingAsync(options =>
        {
            options = options with
            {
                Config = new DeviceConfig
                {
                    Thing = thing,
                    Port = _options.MqttPort,

                    // Longer than any test, so that no report of the refresh timer changes the counts of a test.
                    RefreshMs = 3_600_000,
                    JobPayloadUrl = $"https://localhost:{_options.PayloadPort}/job-{{jobId}}.json",
                },
                CertificatePath = credentials.CertificatePath,
                KeyPath = credentials.PrivateKeyPath,
            };
            return change?.Invoke(options) ?? options;
        });
    }

    /// <summary>Powers up a board that the cloud does not onboard, and waits for the first report.</summary>
    public async Task<ObservedBoard> StartBoardWithoutOnboardingAsync(
        Func<VirtualBoardOptions, VirtualBoardOptions> complete)
    {
        var observed = new ObservedBoard(() => _changed.Release());
        observed.Board = new VirtualBoard(complete(new VirtualBoardOptions
        {
            Config = new DeviceConfig(),
            CertificatePath = "",
            KeyPath = "",
            CaPath = CaPath,
            Flash = observed.Flash,
            Trace = observed,
        }));
        _boards.Add(observed.Board);
        await observed.Board.StartAsync();
        await WaitUntilAsync(() => observed.Has("shadow  reported v"), "the board reports");
        return observed;
    }

    /// <summary>Calls the HTTP API with a method and path, unsigned.</summary>
    public async Task<JsonNode> CallAsync(string methodAndPath, string body = "")
    {
        string[] parts = methodAndPath.Split(' ');
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(parts[0]), ApiUrl + parts[1]);
        request.Content = parts[0] == "GET" ? null : new StringContent(body);
        using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>Everything the thing has published on a topic, oldest first.</summary>
    public IReadOnlyList<JsonNode> FindPublished(string thing, string topicEnd) =>
        [.. FindEvents(CloudEventKind.Published, thing, topicEnd).Select(entry => JsonNode.Parse(entry.PayloadText)!)];

    public IEnumerable<CloudEvent> FindEvents(CloudEventKind kind, string thing, string subjectEnd) =>
        Cloud.Log.Snapshot().Where(entry =>
            entry.Kind == kind && entry.Thing == thing && entry.Subject.EndsWith(subjectEnd, StringComparison.Ordinal));

    /// <summary>Fails when the condition is still false after 30 s.</summary>
    public async Task WaitUntilAsync(Func<bool> condition, string what)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            while (!condition())
            {
                await _changed.WaitAsync(deadline.Token);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"within {Deadline.TotalSeconds} s it did not happen that {what}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (VirtualBoard board in _boards)
        {
            await board.DisposeAsync();
        }

        await Cloud.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
