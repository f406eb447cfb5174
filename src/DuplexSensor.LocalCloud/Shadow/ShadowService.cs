using System.Text.Json;

namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>
/// The rules of the Device Shadow service (AWS IoT developer guide, Device Shadow service documents and MQTT topics).
/// Each method takes a shadow and a request, and returns the new shadow, the response and the other messages. The
/// methods use no store, clock or network.
/// </summary>
public static class ShadowService
{
    /// <summary>The size limit of desired and reported together, and of the payload of an update.</summary>
    public const int StateBytesMax = 8 * 1024;

    /// <summary>
    /// The limit of levels below desired and reported: 8 on the newest quota page. AWS's error text still contains 6.
    /// </summary>
    public const int DepthMax = 8;

    private const long VersionRetentionSeconds = 48 * 3600;

    // In the order of a document.
    private static readonly StateMember[] Sections =
        [StateMember.Create("desired", StateObject.Empty), StateMember.Create("reported", StateObject.Empty)];

    public static ShadowResult Get(
        ShadowTopics topics, ThingShadow shadow, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        ShadowRequest request = ShadowRequest.Parse(payload.Span);
        var responder = new ShadowResponder(topics.Get, shadow, request, now);
        if ((request.Error ?? FindMissingError(topics, shadow)) is { } error)
        {
            return responder.Reject(error);
        }

        return responder.Accept(shadow, writer => WriteDocument(writer, shadow, ComputeDelta(shadow)));
    }

    public static ShadowResult Update(
        ShadowTopics topics, ThingShadow shadow, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        ShadowRequest request = ShadowRequest.ParseUpdate(payload.Span);
        var responder = new ShadowResponder(topics.Update, shadow, request, now);
        if ((request.Error ?? FindVersionConflict(shadow, request)) is { } error)
        {
            return responder.Reject(error);
        }

        ThingShadow updated = Apply(shadow, request.State, responder.Now);
        if (updated.State!.Length > StateBytesMax)
        {
            return responder.Reject(ShadowError.TooLarge);
        }

        return responder.Accept(
            updated,
            writer => WriteAccepted(writer, request.State, updated.Version, responder.Now),
            CreateDeltaMessage(responder, topics, updated),
            CreateDocumentsMessage(responder, topics, updated));
    }

    public static ShadowResult Delete(
        ShadowTopics topics, ThingShadow shadow, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        ShadowRequest request = ShadowRequest.Parse(payload.Span);
        var responder = new ShadowResponder(topics.Delete, shadow, request, now);
        if ((request.Error ?? FindMissingError(topics, shadow)) is { } error)
        {
            return responder.Reject(error);
        }

        var deleted = new ThingShadow(shadow.Version, null) { DeletedAt = responder.Now };
        return responder.Accept(deleted, writer => writer.WriteNumber("version"u8, shadow.Version));
    }

    /// <summary>Rejects a request without processing it; the response contains its client token.</summary>
    public static ShadowResult Reject(
        string topic, ShadowError error, ReadOnlyMemory<byte> payload, DateTimeOffset now) =>
        new ShadowResponder(topic, ThingShadow.None, ShadowRequest.Parse(payload.Span), now).Reject(error);

    private static ShadowError? FindMissingError(ShadowTopics topics, ThingShadow shadow) =>
        shadow.Exists ? null : ShadowError.NoShadow(topics.DisplayName);

    private static ShadowError? FindVersionConflict(ThingShadow shadow, ShadowRequest request) =>
        request.Version is null || (shadow.Exists && request.Version == shadow.Version)
            ? null
            : ShadowError.VersionConflict;

    private static ThingShadow Apply(ThingShadow shadow, JsonElement patch, long now)
    {
        bool isVersionForgotten = !shadow.Exists && now - shadow.DeletedAt > VersionRetentionSeconds;
        long version = isVersionForgotten ? 1 : shadow.Version + 1;
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

    // The response contains only the members of the request, not the merged document.
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
                WriteSectionMetadata(writer, section, now);
            }
        }

        writer.WriteEndObject();
        writer.WriteNumber("version"u8, version);
    }

    private static void WriteSectionMetadata(Utf8JsonWriter writer, JsonProperty section, long now)
    {
        if (section.Value.ValueKind == JsonValueKind.Object)
        {
            JsonBytes.WriteName(writer, section);
            PatchRules.WriteMetadata(writer, section.Value, now);
        }
    }

    private static StateObject? ComputeDelta(ThingShadow shadow) =>
        shadow.Section("desired")?.Difference(shadow.Section("reported"));

    private static CloudMessage? CreateDeltaMessage(
        ShadowResponder responder, ShadowTopics topics, ThingShadow updated) =>
        ComputeDelta(updated) is not { } delta ? null : responder.CreateMessage(topics.Delta, writer =>
        {
            writer.WriteNumber("version"u8, updated.Version);
            writer.WriteNumber("timestamp"u8, responder.Now);
            writer.WritePropertyName("state"u8);
            delta.WriteValue(writer);
            writer.WritePropertyName("metadata"u8);
            delta.WriteMetadata(writer);
        });

    private static CloudMessage CreateDocumentsMessage(
        ShadowResponder responder, ShadowTopics topics, ThingShadow updated) =>
        responder.CreateMessage(topics.Documents, writer =>
        {
            writer.WritePropertyName("previous"u8);
            WriteShadowOrNull(writer, responder.Shadow);
            writer.WritePropertyName("current"u8);
            WriteShadowOrNull(writer, updated);
            writer.WriteNumber("timestamp"u8, responder.Now);
        });

    private static void WriteShadowOrNull(Utf8JsonWriter writer, ThingShadow shadow)
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
        shadow.State.WriteMemberMetadata(writer);
        if (delta is not null)
        {
            writer.WritePropertyName("delta"u8);
            delta.WriteMetadata(writer);
        }

        writer.WriteEndObject();
        writer.WriteNumber("version"u8, shadow.Version);
    }
}
