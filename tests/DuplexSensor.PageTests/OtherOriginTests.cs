using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.PageTests.Fixture;

namespace DuplexSensor.PageTests;

/// <summary>What a page of another port of this machine can do in the same browser: nothing.</summary>
[WholeRun]
public sealed class OtherOriginTests(Chromium chromium, OneBoard board) : IClassFixture<OneBoard>, IAsyncLifetime
{
    private readonly OtherOrigin _other = new();
    private IPage? _page;

    private PageBench Bench => board.Bench;

    private IPage Page => _page!;

    public async ValueTask InitializeAsync()
    {
        _page = await chromium.TakeAsync();
        await _page.GotoAsync(_other.Url);
    }

    public async ValueTask DisposeAsync()
    {
        await Page.GotoAsync("about:blank");
        chromium.Return(Page);
        _other.Dispose();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/snapshot")]
    [InlineData("/api/things/my-esp32")]
    [InlineData("/js/main.js")]
    public async Task It_cannot_read_the_page(string path)
    {
        Assert.Equal("refused", await TryFetchAsync(Bench.Url + path));
    }

    [Fact]
    public async Task It_cannot_read_the_API()
    {
        Assert.Equal("refused", await TryFetchAsync(Bench.ApiUrl + "/things"));
    }

    [Fact]
    public async Task It_cannot_follow_the_events()
    {
        string result = await Page.EvaluateAsync<string>(
            """
            url => new Promise(done => {
              const source = new EventSource(url);
              source.onmessage = () => done('read');
              source.onerror = () => { source.close(); done('refused'); };
            })
            """,
            Bench.Url + "/api/events");
        Assert.Equal("refused", result);
    }

    [Fact]
    public async Task It_cannot_change_anything()
    {
        await Page.EvaluateAsync(
            """
            url => fetch(url, { method: 'POST', mode: 'no-cors', body: '{"on":true}' }).catch(() => null)
            """,
            $"{Bench.Url}/api/faults/{Faults.Drop.Name}");
        await Page.EvaluateAsync(
            """
            url => fetch(url, { method: 'POST', mode: 'no-cors', body: '{"state":{"desired":{"on":true}}}' })
              .catch(() => null)
            """,
            $"{Bench.ApiUrl}/things/my-esp32/shadow");

        await using Visit visit = await Visit.OpenAsync(chromium, Bench.Url);
        await visit.ExpectAsync("#cloud-led", "off");
        Assert.Equal("all off", await visit.Find("#faults-count").InnerTextAsync());
        Assert.Equal("–", await visit.Find("tr[data-key=on] td").First.InnerTextAsync());
    }

    [Fact]
    public async Task It_cannot_frame_the_page()
    {
        await Page.EvaluateAsync(
            """
            url => new Promise(done => {
              const frame = document.createElement('iframe');
              frame.onload = done;
              frame.src = url;
              document.body.append(frame);
            })
            """,
            Bench.Url);
        Assert.DoesNotContain(Page.Frames, frame => frame.Url.StartsWith(Bench.Url, StringComparison.Ordinal));
    }

    private Task<string> TryFetchAsync(string url) => Page.EvaluateAsync<string>(
        "url => fetch(url).then(response => response.text()).then(() => 'read', () => 'refused')", url);
}
