using System.Net;
using System.Text.Json.Nodes;
using DuplexSensor.Tool.Aws;

namespace DuplexSensor.Tool.Status;

/// <summary>
/// Which boards are connected. The local cloud knows each client; AWS only with fleet indexing of connectivity.
/// </summary>
internal sealed class Presence
{
    private readonly Uri? _localUrl;
    private readonly IReadOnlyDictionary<string, JsonNode> _indexed;

    private Presence(Uri? localUrl, IReadOnlyDictionary<string, JsonNode> indexed)
    {
        _localUrl = localUrl;
        _indexed = indexed;
    }

    /// <param name="cloud">The cloud.</param>
    /// <param name="group">Thing group; null for all things.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    public static Task<Presence> LoadAsync(TargetCloud cloud, string? group, CancellationToken cancellationToken) =>
        SearchAsync(cloud, group is null ? "thingName:*" : $"thingGroupNames:\"{group}\"", cancellationToken);

    /// <summary>The same, for one thing.</summary>
    public static Task<Presence> LoadThingAsync(
        TargetCloud cloud, string thing, CancellationToken cancellationToken) =>
        SearchAsync(cloud, $"thingName:\"{thing}\"", cancellationToken);

    /// <summary>The connection of a board.</summary>
    public async Task<Connection> FindAsync(string thing, CancellationToken cancellationToken)
    {
        JsonNode? entry = _localUrl is null
            ? _indexed.GetValueOrDefault(thing)?["connectivity"]
            : await FindLocalAsync(_localUrl, thing, cancellationToken);
        JsonNode? at = entry?["timestamp"] ?? entry?["connectedSince"] ?? entry?["disconnectedSince"];
        return new Connection(
            (bool?)entry?["connected"],
            (long?)at is > 0 and { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null,
            (string?)entry?["disconnectReason"]);
    }

    private static async Task<Presence> SearchAsync(
        TargetCloud cloud, string query, CancellationToken cancellationToken)
    {
        bool isIndexed = cloud.LocalUrl is null && await IsIndexedAsync(cloud.Aws, cancellationToken);
        return new Presence(cloud.LocalUrl, isIndexed
            ? await SearchIndexAsync(cloud.Aws, query, cancellationToken)
            : new Dictionary<string, JsonNode>());
    }

    // A user who may not ask has no fleet indexing either.
    private static async Task<bool> IsIndexedAsync(IAwsCli aws, CancellationToken cancellationToken)
    {
        AwsResponse response = await aws.TryCallAsync(["iot", "get-indexing-configuration"], cancellationToken);
        return response.ErrorCode is null
            && (string?)response.Json["thingIndexingConfiguration"]?["thingConnectivityIndexingMode"] == "STATUS";
    }

    private static async Task<IReadOnlyDictionary<string, JsonNode>> SearchIndexAsync(
        IAwsCli aws, string query, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        string? next = null;
        do
        {
            string[] more = next is null ? [] : [$"--next-token={next}"];
            JsonObject page = await aws.CallAsync(
                ["iot", "search-index", $"--query-string={query}", .. more], cancellationToken);
            foreach (JsonNode thing in (page["things"]?.AsArray() ?? []).OfType<JsonNode>())
            {
                found[(string)thing["thingName"]!] = thing;
            }

            next = (string?)page["nextToken"];
        }
        while (next is not null);
        return found;
    }

    // A client that never connected is not found.
    private static async Task<JsonNode?> FindLocalAsync(Uri url, string thing, CancellationToken cancellationToken)
    {
        using var handler = new HttpClientHandler { UseProxy = !url.IsLoopback };
        using var http = new HttpClient(handler);
        try
        {
            using HttpResponseMessage response = await http.GetAsync(
                new Uri(url, $"/connections/{Uri.EscapeDataString(thing)}"), cancellationToken);
            return response.StatusCode == HttpStatusCode.NotFound
                ? new JsonObject { ["connected"] = false }
                : JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (HttpRequestException exception)
        {
            throw new UserException($"the local cloud at {url.OriginalString} answers no longer "
                + $"({exception.Message}). Start it with 'duplex up'.", exception);
        }
    }
}
