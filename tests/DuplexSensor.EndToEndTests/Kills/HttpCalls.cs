using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace DuplexSensor.EndToEndTests.Kills;

/// <summary>Calls of the cloud's HTTP API.</summary>
internal sealed class HttpCalls(int port) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://localhost:{port}") };

    /// <summary>Whether the cloud has answered; false when it was killed before. Any answer but 200 throws.</summary>
    public async Task<bool> TryChangeAsync(HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request);
            return response.StatusCode == HttpStatusCode.OK
                ? true
                : throw new InvalidOperationException($"{method} {path}: {response.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return false;
        }
    }

    /// <summary>A resource as JSON; null when it does not exist.</summary>
    public async Task<JsonNode?> FindAsync(string path)
    {
        using HttpResponseMessage response = await _http.GetAsync(path);
        return response.StatusCode == HttpStatusCode.NotFound
            ? null
            : JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
    }

    /// <summary>The largest number up to <paramref name="last"/> of a resource that exists; 0 when none does.</summary>
    public async Task<int> FindLastAsync(Func<int, string> getPath, int last)
    {
        while (last > 0 && await FindAsync(getPath(last)) is null)
        {
            last--;
        }

        return last;
    }

    public void Dispose() => _http.Dispose();
}
