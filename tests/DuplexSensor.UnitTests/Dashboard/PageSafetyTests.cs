using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace DuplexSensor.UnitTests.Dashboard;

/// <summary>Who may read the page and change anything: the page itself, and no page of another origin.</summary>
public sealed class PageSafetyTests : IAsyncLifetime
{
    private const string Fault = "/api/faults/drop";
    private const string On = """{"on":true}""";

    private PageFixture _fixture = null!;

    public async ValueTask InitializeAsync() => _fixture = await PageFixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData("/")]
    [InlineData("/api/snapshot")]
    [InlineData("/nothing-here")]
    [InlineData("/api/things/nobody")]
    public async Task Every_answer_forbids_frames_foreign_scripts_and_inline_scripts(string path)
    {
        using HttpResponseMessage response = await GetAsync(path);

        string policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("script-src 'self';", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("same-origin", response.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Each_start_has_a_token_of_its_own_and_a_page_of_the_same_start_always_the_same()
    {
        await using PageFixture other = await PageFixture.StartAsync();
        using HttpResponseMessage again = await GetAsync("/");

        Assert.NotEqual(_fixture.Token, other.Token);
        Assert.Contains(
            _fixture.Token, await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("evil.example:{port}")]
    [InlineData("127.0.0.1.evil.example:{port}")]
    [InlineData("localhost:1")]
    [InlineData("localhost")]
    [InlineData("[::1]:{port}")]
    [InlineData("0.0.0.0:{port}")]
    public async Task A_host_that_is_not_this_page_is_refused(string host)
    {
        foreach (string path in new[] { "/", "/api/snapshot", "/api/events" })
        {
            using HttpResponseMessage response = await GetAsync(path, ("Host", InsertPort(host)));
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }

        await AssertRefusedAsync(("Host", InsertPort(host)));
    }

    [Fact]
    public async Task The_page_may_be_opened_as_localhost_too()
    {
        using HttpResponseMessage response = await GetAsync("/api/snapshot", ("Host", InsertPort("LOCALHOST:{port}")));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("http://localhost:1")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("https://127.0.0.1:{port}")]
    [InlineData("http://localhost:{port}")]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    public async Task A_page_of_another_origin_cannot_read_or_change_anything_even_with_the_token(string origin)
    {
        foreach (string path in new[] { "/", "/api/snapshot", "/api/events", "/api/things/a" })
        {
            using HttpResponseMessage response = await GetAsync(path, ("Origin", InsertPort(origin)));
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }

        await AssertRefusedAsync(("Origin", InsertPort(origin)));
    }

    [Theory]
    [InlineData("same-site")]
    [InlineData("cross-site")]
    public async Task Another_port_of_localhost_cannot_load_anything_as_a_script_an_image_or_a_frame(string site)
    {
        foreach (string path in new[] { "/", "/api/snapshot", "/api/events" })
        {
            using HttpResponseMessage response = await GetAsync(path, ("Sec-Fetch-Site", site));
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            using HttpResponseMessage frame = await GetAsync(
                path, ("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe"));
            Assert.Equal(HttpStatusCode.Forbidden, frame.StatusCode);
        }

        await AssertRefusedAsync(("Sec-Fetch-Site", site));
    }

    [Theory]
    [InlineData("cross-site", "/", HttpStatusCode.OK)]
    [InlineData("same-site", "/", HttpStatusCode.OK)]
    [InlineData("cross-site", "/api/snapshot", HttpStatusCode.Forbidden)]
    [InlineData("none", "/api/snapshot", HttpStatusCode.OK)]
    [InlineData("same-origin", "/api/snapshot", HttpStatusCode.OK)]
    public async Task A_link_may_lead_to_the_page_alone(string site, string path, HttpStatusCode expected)
    {
        using HttpResponseMessage response = await GetAsync(
            path, ("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document"));

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Without_the_token_nothing_is_changed(string? token)
    {
        using HttpRequestMessage request = _fixture.CreatePost(Fault + $"?token={_fixture.Token}", On);
        request.Headers.Remove("X-Duplex-Token");
        request.Headers.Add("Cookie", $"X-Duplex-Token={_fixture.Token}");
        if (token is not null)
        {
            request.Headers.Add("X-Duplex-Token", token);
        }

        await AssertRefusedAsync(request, HttpStatusCode.Forbidden);
    }

    // A form, and a script without asking first, can send these types alone.
    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    public async Task A_body_of_another_type_is_refused(string type)
    {
        using HttpRequestMessage request = _fixture.CreatePost(Fault, On);
        request.Content = new StringContent(On, Encoding.UTF8, type);

        await AssertRefusedAsync(request, HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("PATCH")]
    public async Task Another_method_needs_the_token_too_and_does_nothing(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), _fixture.Page.Url + Fault);

        await AssertRefusedAsync(request, HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("/index.html")]
    [InlineData("/../index.html")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("//etc/passwd")]
    [InlineData("/wwwroot/index.html")]
    public async Task No_other_file_can_be_named(string path)
    {
        Assert.StartsWith("HTTP/1.1 404", await RawHttp.SendAsync(_fixture.Port, $"GET {path} HTTP/1.1"));
    }

    [Fact]
    public async Task It_listens_on_loopback_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has a second loopback address without set-up");
        using var client = new TcpClient();

        await Assert.ThrowsAsync<SocketException>(async () => await client.ConnectAsync(
            IPAddress.Parse("127.0.0.2"), _fixture.Port, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_command_that_is_too_large_is_refused()
    {
        (HttpStatusCode status, JsonNode body) =
            await _fixture.PostAsync("/api/jobs", $"{{\"jobId\":\"{new string('x', 70_000)}\"}}");

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "too-large"), (status, (string?)body["error"]!["code"]));
    }

    private async Task AssertRefusedAsync((string Name, string Value) header)
    {
        using HttpRequestMessage request = _fixture.CreatePost(Fault, On);
        request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        await AssertRefusedAsync(request, HttpStatusCode.Forbidden);
    }

    private async Task AssertRefusedAsync(HttpRequestMessage request, HttpStatusCode expected)
    {
        using HttpResponseMessage response = await _fixture.SendRawAsync(request);
        Assert.Equal(expected, response.StatusCode);
        Assert.Empty(_fixture.Cloud.Cloud.Chaos.SwitchedOn);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _fixture.Page.Url + path);
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _fixture.SendRawAsync(request);
    }

    private string InsertPort(string text) => text.Replace("{port}", $"{_fixture.Port}");
}
