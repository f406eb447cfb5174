using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud;

/// <summary>JSON objects from and to UTF-8, the same bytes for the same object.</summary>
internal static class JsonBytes
{
    // Deeper than any limit that has an error of its own, so that this one is never the first to be hit in earnest.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 256, AllowDuplicateProperties = false };
    private static readonly JsonSerializerOptions Compact = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 512,
    };

    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out JsonObject? body)
    {
        try
        {
            body = JsonNode.Parse(utf8, documentOptions: Strict) as JsonObject;
            if (utf8.IndexOf("\\u"u8) >= 0)
            {
                ThrowIfNoText(body);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            body = null;
        }

        return body is not null;
    }

    // Half of a surrogate pair passes the parser, and would throw wherever the text is first used.
    private static void ThrowIfNoText(JsonObject? body) => body?.ToJsonString(Compact);

    public static byte[] Of(JsonNode node)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Compact.Encoder }))
        {
            node.WriteTo(writer, Compact);
        }

        return buffer.ToArray();
    }
}
