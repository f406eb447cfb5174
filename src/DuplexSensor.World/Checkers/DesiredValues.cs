using System.Text.Json;

namespace DuplexSensor.World.Checkers;

/// <summary>The members of <c>desired</c> in an update of the shadow.</summary>
internal static class DesiredValues
{
    public static IEnumerable<JsonProperty> ParseDesired(ReadOnlyMemory<byte> document)
    {
        if (document.Span.IndexOf("\"desired\""u8) < 0)
        {
            return [];
        }

        JsonElement state = JsonElement.Parse(document.Span).GetProperty("state");
        return state.TryGetProperty("desired", out JsonElement desired) && desired.ValueKind == JsonValueKind.Object
            ? desired.EnumerateObject()
            : [];
    }
}
