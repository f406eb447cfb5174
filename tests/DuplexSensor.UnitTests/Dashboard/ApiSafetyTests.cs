namespace DuplexSensor.UnitTests.Dashboard;

/// <summary>No page can use the API of the local cloud: neither this page nor one of another origin.</summary>
public sealed class ApiSafetyTests : IAsyncLifetime
{
    private PageFixture _fixture = null!;

    public async ValueTask InitializeAsync() => _fixture = await PageFixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData("Origin: http://localhost:1")]
    [InlineData("Origin: http://127.0.0.1:{port}")]
    [InlineData("Origin: null")]
    [InlineData("Sec-Fetch-Site: same-site")]
    [InlineData("Sec-Fetch-Site: same-origin")]
    [InlineData("Sec-Fetch-Site: cross-site")]
    public async Task No_page_can_read_or_change_anything_at_the_API(string header)
    {
        int api = _fixture.Cloud.Options.ApiPort;
        header = header.Replace("{port}", $"{_fixture.Port}");
        foreach (string request in new[] { "GET /things", "GET /chaos", "PUT /chaos/drop", "POST /things/x/shadow" })
        {
            string answer = await RawHttp.SendAsync(api, $"{request} HTTP/1.1\r\n{header}");
            Assert.StartsWith("HTTP/1.1 403", answer);
            Assert.Contains("Requests of web pages are refused", answer);
        }

        Assert.Empty(_fixture.Cloud.Cloud.Chaos.SwitchedOn);
    }

    [Fact]
    public async Task An_address_that_the_user_types_reads_the_API()
    {
        string answer = await RawHttp.SendAsync(
            _fixture.Cloud.Options.ApiPort, "GET /things HTTP/1.1\r\nSec-Fetch-Site: none");

        Assert.StartsWith("HTTP/1.1 200", answer);
    }
}
