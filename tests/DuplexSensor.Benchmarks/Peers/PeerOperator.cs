using DuplexSensor.LocalCloud;

namespace DuplexSensor.Benchmarks.Peers;

/// <summary>The operator's calls of the HTTP API.</summary>
internal sealed class PeerOperator(LocalCloudOptions options, string thing) : IDisposable
{
    private const string Payload = """{"name": "Superhero job"}""";

    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://localhost:{options.ApiPort}") };

    public Task SetRefreshAsync(int refresh) => SendAsync(
        HttpMethod.Post, $"/things/{thing}/shadow", $$$$"""{"state":{"desired":{"refresh":{{{{refresh}}}}}}}""");

    public async Task CreateJobAsync(string jobId)
    {
        await File.WriteAllTextAsync(Path.Combine(options.DataFolder, "payloads", $"job-{jobId}.json"), Payload);
        await SendAsync(
            HttpMethod.Put,
            $"/jobs/{jobId}",
            $$"""{"targets":["arn:aws:iot:us-east-1:123456789012:thing/{{thing}}"],"document":"{}"}""");
    }

    public void Dispose() => _http.Dispose();

    private async Task SendAsync(HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body) };
        using HttpResponseMessage response = await _http.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }
}
