using System.Text.Json;
using System.Text.Json.Nodes;

namespace DuplexSensor.Tool.Aws;

/// <summary>The body of an HTTP response, which another program than the expected one may have sent.</summary>
internal static class JsonBody
{
    /// <summary>The body; null when it is no JSON object.</summary>
    public static async Task<JsonObject?> FindAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The text of the member <c>message</c>; null for none.</summary>
    public static string? FindMessage(JsonNode? body) =>
        (body as JsonObject)?["message"] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
