using System.Text.Json;

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

    // In the order in which a document shows them.
    private static readonly StateMember[] Sections =
        [StateMember.Of("desired", StateObject.Empty), StateMember.Of("reported", StateObject.Empty)];

    public static ShadowResult Get(
        ShadowTopics topics, ThingShadow shadow, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        ShadowRequest request = ShadowRequest.Parse(payload.Span);
        var exchange = new ShadowExchange(topics.Get, shadow, request, now);
        if ((request.Error ?? MissingError(topics, shadow)) is { } error)
        {
            return exchange.Rejected(error);
        }

        return exchange.Accepted(shadow, writer => WriteDocument(writer, shadow, DeltaOf(shadow)));
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

        ThingShadow updated = Apply(shadow, request.State, exchange.Now);
        if (updated.State!.Length > StateBytesMax)
        {
            return exchange.Rejected(ShadowError.TooLarge);
        }

        return exchange.Accepted(
            updated,
            writer => WriteAccepted(writer, request.State, updated.Version, exchange.Now),
            DeltaMessage(exchange, topics, updated),
            DocumentsMessage(exchange, topics, updated));
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

        var deleted = new ThingShadow(shadow.Version, null) { DeletedAt = exchange.Now };
        return exchange.Accepted(deleted, writer => writer.WriteNumber("version"u8, shadow.Version));
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

    private static ThingShadow Apply(ThingShadow shadow, JsonElement patch, long now)
    {
        bool isCounterLost = !shadow.Exists && now - shadow.DeletedAt > VersionLifeSeconds;
        long version = isCounterLost ? 1 : shadow.Version + 1;
        if (patch.ValueKind == JsonValueKind.Null)
        {
            return new ThingShadow(version, StateObject.Empty);
        }

        var sections = new List<StateMember>();
        foreach (StateMember empty in Sections)
        {
            StateObject section = ApplySection(shadow.Section(empty.Name), patch, empty.Name, now);
            if (section.Count > 0)
            {
                sections.Add(empty with { Value = section });
            }
        }

        return new ThingShadow(version, new StateObject([.. sections]));
    }

    private static StateObject ApplySection(StateObject? section, JsonElement patch, string name, long now)
    {
        section ??= StateObject.Empty;
        if (!patch.TryGetProperty(name, out JsonElement change))
        {
            return section;
        }

        return change.ValueKind == JsonValueKind.Null ? StateObject.Empty : section.Merge(change, now);
    }

    // Only what the request contained, not the merged document.
    private static void WriteAccepted(Utf8JsonWriter writer, JsonElement patch, long version, long now)
    {
        writer.WritePropertyName("state"u8);
        patch.WriteTo(writer);
        writer.WriteStartObject("metadata"u8);
        if (patch.ValueKind == JsonValueKind.Null)
        {
            writer.WriteNumber("timestamp"u8, now);
        }
        else
        {
            foreach (JsonProperty section in patch.EnumerateObject())
            {
                WriteMentioned(writer, section, now);
            }
        }

        writer.WriteEndObject();
        writer.WriteNumber("version"u8, version);
    }

    private static void WriteMentioned(Utf8JsonWriter writer, JsonProperty section, long now)
    {
        if (section.Value.ValueKind == JsonValueKind.Object)
        {
            writer.WritePropertyName(section.Name);
            PatchRules.WriteTimes(writer, section.Value, now);
        }
    }

    private static StateObject? DeltaOf(ThingShadow shadow) =>
        shadow.Section("desired")?.Difference(shadow.Section("reported"));

    private static CloudMessage? DeltaMessage(ShadowExchange exchange, ShadowTopics topics, ThingShadow updated) =>
        DeltaOf(updated) is not { } delta ? null : exchange.Message(topics.Delta, writer =>
        {
            writer.WriteNumber("version"u8, updated.Version);
            writer.WriteNumber("timestamp"u8, exchange.Now);
            writer.WritePropertyName("state"u8);
            delta.WriteValue(writer);
            writer.WritePropertyName("metadata"u8);
            delta.WriteTimes(writer);
        });

    private static CloudMessage DocumentsMessage(ShadowExchange exchange, ShadowTopics topics, ThingShadow updated) =>
        exchange.Message(topics.Documents, writer =>
        {
            writer.WritePropertyName("previous"u8);
            WriteWhole(writer, exchange.Shadow);
            writer.WritePropertyName("current"u8);
            WriteWhole(writer, updated);
            writer.WriteNumber("timestamp"u8, exchange.Now);
        });

    private static void WriteWhole(Utf8JsonWriter writer, ThingShadow shadow)
    {
        if (!shadow.Exists)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        WriteDocument(writer, shadow, delta: null);
        writer.WriteEndObject();
    }

    private static void WriteDocument(Utf8JsonWriter writer, ThingShadow shadow, StateObject? delta)
    {
        writer.WriteStartObject("state"u8);
        shadow.State!.WriteMemberValues(writer);
        if (delta is not null)
        {
            writer.WritePropertyName("delta"u8);
            delta.WriteValue(writer);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("metadata"u8);
        shadow.State.WriteMemberTimes(writer);
        if (delta is not null)
        {
            writer.WritePropertyName("delta"u8);
            delta.WriteTimes(writer);
        }

        writer.WriteEndObject();
        writer.WriteNumber("version"u8, shadow.Version);
    }
}
