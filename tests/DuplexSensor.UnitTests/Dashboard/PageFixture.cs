using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DuplexSensor.Core.Settings;
using DuplexSensor.Dashboard;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.Simulator;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.LocalCloud;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.UnitTests.Dashboard;

/// <summary>A page with a local cloud; on demand with a virtual board.</summary>
internal sealed partial class PageFixture : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http = new();
    private VirtualBoard? _board;

    private PageFixture(CloudFixture cloud, DashboardHost page, string token) =>
        (Cloud, Page, Token) = (cloud, page, token);

    public CloudFixture Cloud { get; }

    public DashboardHost Page { get; }

    /// <summary>The token in the served page.</summary>
    public string Token { get; }

    public int Port => new Uri(Page.Url).Port;

    public TraceLines Trace { get; } = new();

    public VirtualBoard Board => _board!;

    public static async Task<PageFixture> StartAsync()
    {
        CloudFixture cloud = await CloudFixture.StartAsync();
        DashboardHost page = await DashboardHost.StartAsync(
            new DashboardOptions { Cloud = cloud.Cloud, Port = LoopbackPorts.FindFree(1), MayMove = true },
            TestContext.Current.CancellationToken);
        using var http = new HttpClient();
        string html = await http.GetStringAsync(page.Url, TestContext.Current.CancellationToken);
        return new PageFixture(cloud, page, TokenInPage().Match(html).Groups[1].Value);
    }

    /// <summary>A fixture with a board that has made its first report.</summary>
    public static async Task<PageFixture> StartWithBoardAsync(string thing)
    {
        PageFixture fixture = await StartAsync();
        DeviceCredentials files = fixture.Cloud.Cloud.Onboard(thing);
        fixture._board = new VirtualBoard(new VirtualBoardOptions
        {
            Config = new DeviceConfig { Thing = thing, Port = fixture.Cloud.Options.MqttPort },
            CertificatePath = files.CertificatePath,
            KeyPath = files.PrivateKeyPath,
            CaPath = files.CaPath,
            Flash = new MemoryFlash(),
            Trace = fixture.Page.Watch(thing, fixture.Trace),
        });
        fixture.Page.Add(fixture._board);
        await fixture._board.StartAsync(TestContext.Current.CancellationToken);
        await fixture.Trace.WaitForAsync("shadow  reported", Deadline);
        return fixture;
    }

    /// <summary>Cancelled at the deadline, and when the test is.</summary>
    public static CancellationTokenSource CreateDeadline()
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        return deadline;
    }

    /// <summary>Sends a command as the page does.</summary>
    public Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(string path, string body) =>
        SendAsync(CreatePost(path, body));

    public HttpRequestMessage CreatePost(string path, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Page.Url + path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Duplex-Token", Token);
        return request;
    }

    public async Task<JsonNode> GetAsync(string path)
    {
        (HttpStatusCode status, JsonNode body) = await SendAsync(new(HttpMethod.Get, Page.Url + path));
        Assert.Equal(HttpStatusCode.OK, status);
        return body;
    }

    public async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using HttpResponseMessage response = await SendRawAsync(request);
            using CancellationTokenSource deadline = CreateDeadline();
            string text = await response.Content.ReadAsStringAsync(deadline.Token);
            return (response.StatusCode, JsonNode.Parse(text, documentOptions: new() { MaxDepth = 512 })!);
        }
    }

    public Task<HttpResponseMessage> SendRawAsync(HttpRequestMessage request) => _http.SendAsync(
        request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

    /// <summary>Reads a part of the page's state, and again after each event, until it is as wanted.</summary>
    public async Task<JsonNode> WaitForAsync(string path, Func<JsonNode, bool> isWanted)
    {
        using CancellationTokenSource deadline = CreateDeadline();
        await using EventReader events = await EventReader.OpenAsync(this);
        JsonNode body = await GetAsync(path);
        while (!isWanted(body))
        {
            Assert.False(deadline.IsCancellationRequested, $"{path} never became as wanted: {body}");
            Assert.NotNull(await events.ReadBatchAsync());
            body = await GetAsync(path);
        }

        return body;
    }

    public async ValueTask DisposeAsync()
    {
        await Page.DisposeAsync();
        if (_board is not null)
        {
            await _board.DisposeAsync();
        }

        await Cloud.DisposeAsync();
        _http.Dispose();
    }

    [GeneratedRegex("""<meta name="duplex-token" content="([0-9a-f]{64})">""")]
    private static partial Regex TokenInPage();
}
