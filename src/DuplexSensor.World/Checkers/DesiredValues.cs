using System.Text.Json;

namespace DuplexSensor.World.Checkers;

/// <summary>The members of <c>desired</c> in an update of the shadow.</summary>
internal static class DesiredValues
{
    /// <summary>Returns the members; none when a test has sent something else than an update.</summary>
    public static IEnumerable<JsonProperty> ParseDesired(ReadOnlyMemory<byte> document)
    {
        if (document.Span.IndexOf("\"desired\""u8) < 0)
        {
            return [];
        }

        try
        {
            JsonElement update = JsonElement.Parse(document.Span);
            return update.TryGetProperty("state", out JsonElement state)
                && state.ValueKind == JsonValueKind.Object
                && state.TryGetProperty("desired", out JsonElement desired)
                && desired.ValueKind == JsonValueKind.Object
                ? desired.EnumerateObject()
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
