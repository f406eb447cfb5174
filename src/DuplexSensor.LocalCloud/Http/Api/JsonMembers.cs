using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Http.Api;

/// <summary>
/// Reads members of a validated request body, and writes values as the control plane does.
/// </summary>
internal static class JsonMembers
{
    public static string? ReadText(this JsonObject body, string name) => (string?)body[name];

    /// <summary>A required text.</summary>
    public static string ReadRequiredText(this JsonObject body, string name) => body.ReadText(name)!;

    public static long? ReadNumber(this JsonObject body, string name) => (long?)body[name];

    public static bool ReadFlag(this JsonObject body, string name) => (bool?)body[name] == true;

    public static JsonObject? ReadObject(this JsonObject body, string name) => body[name]?.AsObject();

    /// <summary>The texts of a list; empty when there is no list.</summary>
    public static string[] ReadTexts(this JsonObject body, string name) =>
        [.. body[name]?.AsArray().Select(text => text!.GetValue<string>()) ?? []];

    /// <summary>The texts of a map, or null when there is no map.</summary>
    public static Dictionary<string, string>? ReadPairs(this JsonObject body, string name) =>
        body.ReadObject(name)?.ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<string>());

    /// <summary>The tags of a resource that is to be created.</summary>
    public static KeyValuePair<string, string>[] ReadTags(this JsonObject body, string name) =>
    [
        .. body[name]?.AsArray().Select(tag => KeyValuePair.Create(
            tag!.AsObject().ReadRequiredText("Key"), tag.AsObject().ReadText("Value") ?? "")) ?? [],
    ];

    /// <summary>The pairs as a JSON object.</summary>
    public static JsonObject ToJson(this IEnumerable<KeyValuePair<string, string>> pairs) =>
        new(pairs.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));

    /// <summary>The texts as a JSON array.</summary>
    public static JsonArray ToJson(this IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    /// <summary>Epoch seconds with a fraction, as the control plane writes times.</summary>
    public static double ToEpochSeconds(this DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;
}
