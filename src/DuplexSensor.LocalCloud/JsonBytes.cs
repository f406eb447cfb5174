using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace DuplexSensor.LocalCloud;

/// <summary>JSON objects from and to UTF-8, the same bytes for the same object.</summary>
internal static class JsonBytes
{
    private const int DepthMax = 512;

    // Deeper than any limit that has an error of its own, so that this one is never the first to be hit in earnest.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 256, AllowDuplicateProperties = false };
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    private static readonly JsonSerializerOptions Compact = new() { Encoder = Encoder, MaxDepth = DepthMax };

    // One for each thread, while nobody uses it: what is written is small, and often.
    [ThreadStatic]
    private static Sink? _idle;

    public static JsonElement EmptyObject { get; } = JsonElement.Parse("{}"u8);

    public static JsonEncodedText Encode(string text) => JsonEncodedText.Encode(text, Encoder);

    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out JsonObject? body)
    {
        body = TryParseElement(utf8, out JsonElement element) ? JsonObject.Create(element) : null;
        return body is not null;
    }

    /// <summary>Parses an object that is only read.</summary>
    public static bool TryParseElement(ReadOnlySpan<byte> utf8, out JsonElement body)
    {
        // The parser looks at no text before somebody reads it, and throws then.
        if (!Utf8.IsValid(utf8))
        {
            body = default;
            return false;
        }

        try
        {
            body = JsonElement.Parse(utf8, Strict);
            if (utf8.IndexOf("\\u"u8) >= 0)
            {
                ThrowIfNoText(body);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            body = default;
        }

        return body.ValueKind == JsonValueKind.Object;
    }

    public static byte[] Of(JsonNode node) => Of(writer => node.WriteTo(writer, Compact));

    public static byte[] Of(JsonElement element) => Of(element.WriteTo);

    public static byte[] Of(Action<Utf8JsonWriter> write)
    {
        Sink sink = _idle ?? new Sink();
        _idle = null;
        try
        {
            write(sink.Writer);
            sink.Writer.Flush();
            return sink.Bytes.WrittenSpan.ToArray();
        }
        finally
        {
            sink.Bytes.ResetWrittenCount();
            sink.Writer.Reset(sink.Bytes);
            _idle = sink;
        }
    }

    // Half of a surrogate pair passes the parser, and would throw wherever the text is first used.
    private static void ThrowIfNoText(JsonElement body) => Of(body);

    private sealed class Sink
    {
        public Sink() => Writer = new Utf8JsonWriter(
            Bytes, new JsonWriterOptions { Encoder = Encoder, MaxDepth = DepthMax, SkipValidation = true });

        public ArrayBufferWriter<byte> Bytes { get; } = new();

        public Utf8JsonWriter Writer { get; }
    }
}
