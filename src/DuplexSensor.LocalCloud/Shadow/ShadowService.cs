using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>
/// The rules of the Device Shadow service, without store, clock or network: a shadow and a request in, the shadow, the
/// answer and the messages out (AWS IoT developer guide, Device Shadow service documents and MQTT topics).
/// </summary>
public static class ShadowService
{
    /// <summary>Desired and reported together, and a request.</summary>
    public const int StateBytesMax = 8 * 1024;

    /// <summary>Levels below desired and reported; the newest quota page says 8, the error text still 6.</summary>
    public const int DepthMax = 8;

    private const long VersionLifeSeconds = 48 * 3600;

    public static ShadowResult Get(
        ShadowTopics topics, ThingShadow shadow, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        ShadowRequest request = ShadowRequest.Parse(payload.Span);
        var exchange = new ShadowExchange(topics.Get, shadow, request, now);
        if ((request.Error ?? MissingError(topics, shadow)) is { } error)
        {
            return exchange.Rejected(error);
        }

        var document = new JsonObject
        {
            ["state"] = shadow.State!.DeepClone(),
            ["metadata"] = shadow.Metadata!.DeepClone(),
            ["version"] = shadow.Version,
        };
        (JsonObject delta, JsonObject deltaMetadata) = DeltaOf(shadow);
        if (delta.Count > 0)
        {
            document["state"]!["delta"] = delta;
            document["metadata"]!["delta"] = deltaMetadata;
        }

        return exchange.Accepted(shadow, document);
    }

    public static ShadowResult Update(
        ShadowTopics topics, ThingShadow shadow, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        ShadowRequest request = ShadowRequest.ParseUpdate(payload.Span);
        var exchange = new ShadowExchange(topics.Update, shadow, request, now);
        if ((request.Error ?? ConflictError(shadow, request)) is { } error)
        {
            return exchange.Rejected(error);
        }

        ThingShadow updated = Apply(shadow, request.State, now.ToUnixTimeSeconds());
        if (JsonBytes.Of(updated.State!).Length > StateBytesMax)
        {
            return exchange.Rejected(ShadowError.TooLarge);
        }

        return exchange.Accepted(
            updated,
            AcceptedDocument(request.State, updated.Version, now.ToUnixTimeSeconds()),
            [.. DeltaMessages(exchange, topics, updated), DocumentsMessage(exchange, topics, updated)]);
    }

    public static ShadowResult Delete(
        ShadowTopics topics, ThingShadow shadow, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        ShadowRequest request = ShadowRequest.Parse(payload.Span);
        var exchange = new ShadowExchange(topics.Delete, shadow, request, now);
        if ((request.Error ?? MissingError(topics, shadow)) is { } error)
        {
            return exchange.Rejected(error);
        }

        var deleted = new ThingShadow(shadow.Version, null, null) { DeletedAt = now.ToUnixTimeSeconds() };
        return exchange.Accepted(deleted, new JsonObject { ["version"] = shadow.Version });
    }

    /// <summary>Rejects a request unread; what the topic asked for does not happen.</summary>
    public static ShadowResult Reject(
        string topic, ShadowError error, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        new ShadowExchange(topic, ThingShadow.Never, ShadowRequest.Parse(payload.Span), now).Rejected(error);

    private static ShadowError? MissingError(ShadowTopics topics, ThingShadow shadow) =>
        shadow.Exists ? null : ShadowError.NoShadow(topics.Called);

    private static ShadowError? ConflictError(ThingShadow shadow, ShadowRequest request) =>
        request.Version is null || (shadow.Exists && request.Version == shadow.Version)
            ? null
            : ShadowError.VersionConflict;

    private static ThingShadow Apply(ThingShadow shadow, JsonObject? patch, long now)
    {
        bool isCounterLost = !shadow.Exists && now - shadow.DeletedAt > VersionLifeSeconds;
        long version = isCounterLost ? 1 : shadow.Version + 1;
        var state = new JsonObject();
        var metadata = new JsonObject();
        if (patch is null)
        {
            return new ThingShadow(version, state, metadata);
        }

        foreach (string section in (string[])["desired", "reported"])
        {
            (JsonObject members, JsonObject stamps) = ApplySection(shadow, patch, section, now);
            if (members.Count > 0)
            {
                state[section] = members;
                metadata[section] = stamps;
            }
        }

        return new ThingShadow(version, state, metadata);
    }

    private static (JsonObject State, JsonObject Metadata) ApplySection(
        ThingShadow shadow, JsonObject patch, string section, long now)
    {
        bool isMentioned = patch.TryGetPropertyValue(section, out JsonNode? change);
        if (isMentioned && change is null)
        {
            return ([], []);
        }

        var state = (JsonObject?)shadow.State?[section]?.DeepClone() ?? [];
        var metadata = (JsonObject?)shadow.Metadata?[section]?.DeepClone() ?? [];
        if (isMentioned)
        {
            StateTree.Merge((JsonObject)change!, state, metadata, now);
        }

        return (state, metadata);
    }

    // Only what the request contained, not the merged document.
    private static JsonObject AcceptedDocument(JsonObject? patch, long version, long now)
    {
        var metadata = new JsonObject();
        if (patch is null)
        {
            metadata["timestamp"] = now;
        }

        foreach ((string section, JsonNode? change) in patch ?? [])
        {
            if (change is JsonObject members)
            {
                metadata[section] = StateTree.StampMentioned(members, now);
            }
        }

        return new JsonObject { ["state"] = patch?.DeepClone(), ["metadata"] = metadata, ["version"] = version };
    }

    private static (JsonObject State, JsonObject Metadata) DeltaOf(ThingShadow shadow)
    {
        JsonObject delta = StateTree.Difference(
            shadow.State!["desired"] as JsonObject, shadow.State["reported"] as JsonObject);
        return (delta, StateTree.MetadataOf(delta, shadow.Metadata!["desired"] as JsonObject ?? []));
    }

    private static IEnumerable<CloudMessage> DeltaMessages(
        ShadowExchange exchange, ShadowTopics topics, ThingShadow updated)
    {
        (JsonObject delta, JsonObject metadata) = DeltaOf(updated);
        if (delta.Count > 0)
        {
            yield return exchange.Message(topics.Delta, new JsonObject
            {
                ["version"] = updated.Version,
                ["timestamp"] = exchange.Now,
                ["state"] = delta,
                ["metadata"] = metadata,
            });
        }
    }

    private static CloudMessage DocumentsMessage(ShadowExchange exchange, ShadowTopics topics, ThingShadow updated) =>
        exchange.Message(topics.Documents, () => new JsonObject
        {
            ["previous"] = exchange.Shadow.Exists ? Document(exchange.Shadow) : null,
            ["current"] = Document(updated),
            ["timestamp"] = exchange.Now,
        });

    private static JsonObject Document(ThingShadow shadow) => new()
    {
        ["state"] = shadow.State!.DeepClone(),
        ["metadata"] = shadow.Metadata!.DeepClone(),
        ["version"] = shadow.Version,
    };
}
