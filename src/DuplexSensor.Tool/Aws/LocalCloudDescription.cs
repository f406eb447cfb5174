using System.Net.Http.Json;
using System.Text.Json;

namespace DuplexSensor.Tool.Aws;

/// <summary>A local cloud: the response of its <c>GET /local-cloud</c>.</summary>
internal sealed record LocalCloudDescription(
    string Account, string Region, string ArnPrefix, int MqttPort, string DataFolder, string CaPem)
{
    /// <summary>HTTPS port of the job payloads.</summary>
    public int PayloadPort { get; init; }

    /// <summary>The IPv4 address at which real boards reach it; null when it serves this machine only.</summary>
    public string? ListenAddress { get; init; }

    /// <summary>Address of its page; null when it has none.</summary>
    public string? PageUrl { get; init; }

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Asks the API at this URL. Null when something else answers there, such as AWS.
    /// </summary>
    /// <exception cref="HttpRequestException">Nothing answers.</exception>
    public static async Task<LocalCloudDescription?> FindAsync(Uri url, CancellationToken cancellationToken)
    {
        using var handler = new HttpClientHandler { UseProxy = !url.IsLoopback };
        using var http = new HttpClient(handler) { Timeout = Timeout };
        try
        {
            using HttpResponseMessage response = await http.GetAsync(new Uri(url, "/local-cloud"), cancellationToken);
            return response.IsSuccessStatusCode
                ? await response.Content.ReadFromJsonAsync<LocalCloudDescription>(cancellationToken)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"no response within {Timeout.TotalSeconds} s", exception);
        }
    }
}
