using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using DuplexSensor.Tool.Aws;

namespace DuplexSensor.Tool.Monitoring;

/// <summary>Reads the events of a thing from a running page (docs/page.md).</summary>
/// <param name="http">Its base address is the page's.</param>
/// <param name="thing">Thing name.</param>
internal sealed class PageClient(HttpClient http, string thing)
{
    private const string DataField = "data: ";

    /// <summary>The thing with its board and its console lines; null when the cloud has no such thing.</summary>
    /// <exception cref="HttpRequestException">No page answers.</exception>
    /// <exception cref="UserException">The page is busy.</exception>
    public Task<JsonObject?> FindThingAsync(CancellationToken cancellationToken) =>
        GetAsync($"/api/things/{Uri.EscapeDataString(thing)}", cancellationToken);

    /// <summary>A message's payload as text; null when the page no longer has it.</summary>
    /// <exception cref="HttpRequestException">No page answers.</exception>
    public async Task<string?> FindPayloadAsync(long id, CancellationToken cancellationToken)
    {
        JsonObject? message = await GetAsync($"/api/messages/{id}", cancellationToken);
        return (string?)message?["payload"];
    }

    /// <summary>The events after an id, until the page ends or leaves some out.</summary>
    /// <exception cref="HttpRequestException">No page answers.</exception>
    /// <exception cref="IOException">The page has ended.</exception>
    /// <exception cref="UserException">The page is busy.</exception>
    public async IAsyncEnumerable<JsonObject> ReadEventsAsync(
        string after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/events");
        request.Headers.Add("Last-Event-ID", after);
        using HttpResponseMessage response = await http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await ThrowIfFailedAsync(response, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(DataField, StringComparison.Ordinal))
            {
                foreach (JsonNode? entry in JsonNode.Parse(line[DataField.Length..])!.AsArray())
                {
                    yield return entry!.AsObject();
                }
            }
        }
    }

    // A retry each second would not make a busy page free.
    private async Task ThrowIfFailedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            JsonObject? body = await JsonBody.FindAsync(response, cancellationToken);
            throw new UserException(
                $"--thing {thing}: {JsonBody.FindMessage(body?["error"]) ?? "the page is busy: try again later."}");
        }

        response.EnsureSuccessStatusCode();
    }

    private async Task<JsonObject?> GetAsync(string path, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await http.GetAsync(path, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        await ThrowIfFailedAsync(response, cancellationToken);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!.AsObject();
    }
}
