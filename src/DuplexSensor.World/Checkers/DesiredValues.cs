using System.Text.Json;
using DuplexSensor.Core.Bounds;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// The valid values of each settings key (D3), written independently of the firmware, so that one misreading cannot
/// confirm itself.
/// </summary>
internal static class DesiredValues
{
    public static readonly string[] Keys = ["on", "refresh", "reboot"];

    public static bool IsGood(string key, JsonElement value) => key switch
    {
        "on" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "refresh" => IsIntegerFrom(value, Limits.RefreshMsMin, Limits.RefreshMsMax),
        _ => IsIntegerFrom(value, 0, int.MaxValue),
    };

    /// <summary>The members of <c>desired</c> in an update of the shadow.</summary>
    public static IEnumerable<JsonProperty> In(ReadOnlyMemory<byte> document)
    {
        if (document.Span.IndexOf("\"desired\":"u8) < 0)
        {
            return [];
        }

        JsonElement state = JsonElement.Parse(document.Span).GetProperty("state");
        return state.TryGetProperty("desired", out JsonElement desired) && desired.ValueKind == JsonValueKind.Object
            ? desired.EnumerateObject()
            : [];
    }

    private static bool IsIntegerFrom(JsonElement value, int min, int max) =>
        value.ValueKind == JsonValueKind.Number
        && value.TryGetDecimal(out decimal number)
        && number == decimal.Truncate(number)
        && number >= min
        && number <= max;
}
