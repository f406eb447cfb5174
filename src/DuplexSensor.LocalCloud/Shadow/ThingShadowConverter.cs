using System.Text.Json;
using System.Text.Json.Serialization;

namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>Converts a shadow to its persisted form: the state, and the times of the leaves beside it.</summary>
internal sealed class ThingShadowConverter : JsonConverter<ThingShadow>
{
    public override ThingShadow Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            JsonElement stored = JsonElement.ParseValue(ref reader);
            StateObject? state = stored.TryGetProperty("State", out JsonElement value)
                ? (StateObject)ReadNode(value, stored.GetProperty("Metadata"))
                : null;
            return new ThingShadow(stored.GetProperty("Version").GetInt64(), state)
            {
                DeletedAt = stored.GetProperty("DeletedAt").GetInt64(),
            };
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException
            or IndexOutOfRangeException or InvalidCastException)
        {
            throw new JsonException($"The record is not a shadow: {e.Message}", e);
        }
    }

    public override void Write(Utf8JsonWriter writer, ThingShadow value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber("Version"u8, value.Version);
        if (value.State is { } state)
        {
            writer.WritePropertyName("State"u8);
            state.WriteValue(writer);
            writer.WritePropertyName("Metadata"u8);
            state.WriteMetadata(writer);
        }

        writer.WriteNumber("DeletedAt"u8, value.DeletedAt);
        writer.WriteEndObject();
    }

    private static StateNode ReadNode(JsonElement value, JsonElement metadata) => value.ValueKind switch
    {
        JsonValueKind.Object => new StateObject([.. value.EnumerateObject().Select(member =>
            StateMember.Create(member.Name, ReadNode(member.Value, metadata.GetProperty(member.Name))))]),
        JsonValueKind.Array => new StateArray([.. value.EnumerateArray().Select((element, i) =>
            ReadNode(element, metadata[i]))]),
        _ => new StateLeaf(value, metadata.GetProperty("timestamp").GetInt64()),
    };
}
