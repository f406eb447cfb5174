using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.View;

namespace DuplexSensor.Dashboard.Documents;

/// <summary>A thing as the page receives it.</summary>
internal static class ThingDocument
{
    /// <summary>Without <c>board</c>.</summary>
    public static JsonObject Create(ThingView thing) => new()
    {
        ["name"] = thing.Name,
        ["groups"] = new JsonArray([.. thing.Groups.Select(group => (JsonNode)group)]),
        ["connection"] = CreateConnection(thing),
        ["shadow"] = CreateShadow(thing),
        ["jobs"] = new JsonObject { ["queued"] = thing.QueuedCount, ["inProgress"] = thing.InProgressCount },
    };

    /// <summary>A number of a thing's reported state, or null.</summary>
    public static long? FindReportedNumber(ThingView thing, string name) =>
        thing.Shadow is { } shadow
        && CloudJson.Parse(shadow)["state"]?["reported"]?[name] is JsonValue value
        && value.TryGetValue(out long number)
            ? number
            : null;

    private static JsonObject CreateConnection(ThingView thing)
    {
        bool isConnected = thing.Connection is { IsConnected: true };
        DateTimeOffset? since = isConnected ? thing.Connection?.ConnectedAt : thing.Connection?.DisconnectedAt;
        return new JsonObject
        {
            ["connected"] = isConnected,
            ["since"] = since?.ToUnixTimeMilliseconds(),
            ["reason"] = isConnected ? null : thing.Connection?.DisconnectReason,
        };
    }

    private static JsonObject? CreateShadow(ThingView thing)
    {
        if (thing.Shadow is not { } bytes)
        {
            return null;
        }

        JsonObject document = CloudJson.Parse(bytes);
        JsonObject state = document["state"]!.AsObject();
        JsonObject metadata = document["metadata"]!.AsObject();
        var times = new JsonObject
        {
            ["desired"] = CreateTimes(metadata["desired"]),
            ["reported"] = CreateTimes(metadata["reported"]),
        };
        return new JsonObject
        {
            ["version"] = (long)document["version"]!,
            ["updatedAt"] = FindNewest(metadata) * 1_000,
            ["desired"] = state["desired"]?.DeepClone(),
            ["reported"] = state["reported"]?.DeepClone(),
            ["delta"] = state["delta"]?.DeepClone(),
            ["times"] = times,
        };
    }

    private static JsonObject CreateTimes(JsonNode? section) => new(
        (section?.AsObject() ?? []).Select(member =>
            KeyValuePair.Create(member.Key, (JsonNode?)(FindNewest(member.Value) * 1_000))));

    // A leaf of the metadata is {"timestamp": epoch seconds}. A member of the state may be named timestamp too: its
    // metadata is an object.
    private static long? FindNewest(JsonNode? metadata) => metadata switch
    {
        JsonObject leaf when leaf["timestamp"] is JsonValue timestamp => (long)timestamp,
        JsonObject section => section.Max(member => FindNewest(member.Value)),
        JsonArray items => items.Max(FindNewest),
        _ => null,
    };
}
