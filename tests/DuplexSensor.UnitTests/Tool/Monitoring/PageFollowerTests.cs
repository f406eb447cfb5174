using System.Net;
using System.Text;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Monitoring;
using Microsoft.Extensions.Time.Testing;

namespace DuplexSensor.UnitTests.Tool.Monitoring;

/// <summary>Follows a page in memory that ends and comes back.</summary>
public sealed class PageFollowerTests
{
    private const string BusyBody =
        """{"error":{"code":"busy","message":"16 pages are open already: close some of them."}}""";

    [Fact]
    public async Task No_line_comes_twice_and_none_is_left_out_when_the_page_comes_back()
    {
        var time = new FakeTimeProvider();
        using var shown = new SharedText();
        using var output = new MonitorOutput(shown, [], null, time);
        using var page = new FakePage(
            Detail("a-1", 1, 2), Events(3), Detail("a-9", 1, 2, 3, 4), Detail("a-9", 1, 2, 3, 4), Events(5),
            Detail("b-1", 1), Detail("b-1", 1), Events(2));
        using var http = new HttpClient(page) { BaseAddress = new Uri("http://127.0.0.1") };
        using var stop = new CancellationTokenSource();
        Task run = new PageFollower(new PageClient(http, "desk"), "desk", output, time).RunAsync(stop.Token);

        await shown.WaitUntilAsync(
            () => $"{shown}".EndsWith("line 2\n-- the page has ended or left events out; it is followed again when it "
                + "is back\n", StringComparison.Ordinal) && page.IsEmpty,
            () => time.Advance(TimeSpan.FromMilliseconds(100)));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        Assert.Equal(
            ["line 1", "line 2", "line 3", "line 4", "line 5", "line 1", "line 2"],
            $"{shown}".Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => !line.StartsWith("--", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(BusyBody, "--thing desk: 16 pages are open already: close some of them.")]
    [InlineData("<html>", "--thing desk: the page is busy: try again later.")]
    public async Task A_busy_page_ends_the_run_with_its_message(string body, string message)
    {
        var time = new FakeTimeProvider();
        using var shown = new SharedText();
        using var output = new MonitorOutput(shown, [], null, time);
        using var page = new FakePage(Detail("a-1", 1)) { LastBody = body };
        using var http = new HttpClient(page) { BaseAddress = new Uri("http://127.0.0.1") };

        UserException error = await Assert.ThrowsAsync<UserException>(
            () => new PageFollower(new PageClient(http, "desk"), "desk", output, time)
                .RunAsync(TestContext.Current.CancellationToken)
                .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));

        Assert.Equal(message, error.Message);
        Assert.Equal("line 1\n", $"{shown}");
    }

    private static string Detail(string after, params int[] lines) =>
        "{\"after\":\"" + after + "\",\"thing\":{\"board\":{}},\"console\":[" + Lines(lines) + "]}";

    private static string Events(params int[] lines) => "id: x\ndata: [{\"type\":\"board\",\"name\":\"desk\"},"
        + "{\"type\":\"console\",\"name\":\"desk\",\"lines\":[" + Lines(lines) + "]}]\n\n";

    private static string Lines(int[] numbers) =>
        string.Join(',', numbers.Select(number => $"{{\"n\":{number},\"text\":\"line {number}\"}}"));

    /// <summary>Answers each request with the next body.</summary>
    private sealed class FakePage(params string[] bodies) : HttpMessageHandler
    {
        private readonly Queue<string> _bodies = new(bodies);

        public bool IsEmpty => _bodies.Count == 0;

        /// <summary>The body of a busy page after the others; null for a page that has ended.</summary>
        public string? LastBody { get; init; }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) =>
            _bodies.TryDequeue(out string? body) ? RespondAsync(HttpStatusCode.OK, body)
            : LastBody is not null ? RespondAsync(HttpStatusCode.ServiceUnavailable, LastBody)
            : Task.FromException<HttpResponseMessage>(new HttpRequestException("the page has ended"));

        private static Task<HttpResponseMessage> RespondAsync(HttpStatusCode status, string body) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8) });
    }
}
