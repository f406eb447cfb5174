using System.Text.Json;

namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>Checks and metadata of a section of an update that do not depend on the shadow.</summary>
internal static class PatchRules
{
    /// <summary>The number of nested levels of keys. An array itself adds no level.</summary>
    public static int GetDepth(JsonElement value)
    {
        int depth = 0;
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    depth = Math.Max(depth, 1 + GetDepth(member.Value));
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement element in value.EnumerateArray())
                {
                    depth = Math.Max(depth, GetDepth(element));
                }

                break;
        }

        return depth;
    }

    public static bool HasNullInArray(JsonElement value) => HasNull(value, isInArray: false);

    /// <summary>
    /// Writes the metadata of the leaves in a patch, without the leaves that it removes. <c>now</c> is epoch seconds.
    /// </summary>
    public static void WriteMetadata(Utf8JsonWriter writer, JsonElement patch, long now)
    {
        switch (patch.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty member in patch.EnumerateObject())
                {
                    if (member.Value.ValueKind != JsonValueKind.Null)
                    {
                        JsonBytes.WriteName(writer, member);
                        WriteMetadata(writer, member.Value, now);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement element in patch.EnumerateArray())
                {
                    WriteMetadata(writer, element, now);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteStartObject();
                writer.WriteNumber("timestamp"u8, now);
                writer.WriteEndObject();
                break;
        }
    }

    private static bool HasNull(JsonElement value, bool isInArray)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return isInArray;
            case JsonValueKind.Object:
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    if (HasNull(member.Value, isInArray))
                    {
                        return true;
                    }
                }

                return false;
            case JsonValueKind.Array:
                foreach (JsonElement element in value.EnumerateArray())
                {
                    if (HasNull(element, isInArray: true))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return false;
        }
    }
}
