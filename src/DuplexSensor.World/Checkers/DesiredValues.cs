using System.Text.Json;

namespace DuplexSensor.World.Checkers;

/// <summary>The members of <c>desired</c> in an update of the shadow.</summary>
internal static class DesiredValues
{
    private static readonly JsonElement None = JsonElement.Parse("{}"u8);

    /// <summary>Returns the members; none when a test has sent something else than an update.</summary>
    public static IEnumerable<JsonProperty> ParseDesired(ReadOnlyMemory<byte> document) =>
        document.Span.IndexOf("\"desired\""u8) >= 0
        && Parse(document).TryGetProperty("state", out JsonElement state)
        && state.ValueKind == JsonValueKind.Object
        && state.TryGetProperty("desired", out JsonElement desired)
        && desired.ValueKind == JsonValueKind.Object
            ? desired.EnumerateObject()
            : [];

    private static JsonElement Parse(ReadOnlyMemory<byte> document)
    {
        try
        {
            JsonElement root = JsonElement.Parse(document.Span);
            return root.ValueKind == JsonValueKind.Object ? root : None;
        }
        catch (JsonException)
        {
            return None;
        }
    }
}
