using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace DuplexSensor.LocalCloud;

/// <summary>Parses and writes JSON in UTF-8. Equal objects are written as equal bytes.</summary>
internal static class JsonBytes
{
    private const int DepthMax = 512;

    // Deeper than the depth limits of the services, so that a request exceeds those first, which have their own errors.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 256, AllowDuplicateProperties = false };
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    private static readonly JsonSerializerOptions Compact = new() { Encoder = Encoder, MaxDepth = DepthMax };

    // One idle writer for each thread, because small objects are written often. Null while it is in use.
    [ThreadStatic]
    private static PooledWriter? _pooled;

    public static JsonElement EmptyObject { get; } = JsonElement.Parse("{}"u8);

    public static JsonEncodedText Encode(string text) => JsonEncodedText.Encode(text, Encoder);

    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out JsonObject? body)
    {
        body = TryParseElement(utf8, out JsonElement element) ? JsonObject.Create(element) : null;
        return body is not null;
    }

    /// <summary>Parses an object for reading only. False when the bytes are no valid JSON object.</summary>
    public static bool TryParseElement(ReadOnlySpan<byte> utf8, out JsonElement body)
    {
        // The parser does not check texts. Invalid UTF-8 would throw later, when a text is read.
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
                ThrowIfInvalidText(body);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            body = default;
        }

        return body.ValueKind == JsonValueKind.Object;
    }

    public static byte[] Serialize(JsonNode node) => Serialize(writer => node.WriteTo(writer, Compact));

    public static byte[] Serialize(JsonElement element) => Serialize(element.WriteTo);

    public static byte[] Serialize(Action<Utf8JsonWriter> write)
    {
        PooledWriter pooled = _pooled ?? new PooledWriter();
        _pooled = null;
        try
        {
            write(pooled.Writer);
            pooled.Writer.Flush();
            return pooled.Bytes.WrittenSpan.ToArray();
        }
        finally
        {
            pooled.Bytes.ResetWrittenCount();
            pooled.Writer.Reset(pooled.Bytes);
            _pooled = pooled;
        }
    }

    // The parser accepts half of a surrogate pair, which would throw later, when the text is read.
    private static void ThrowIfInvalidText(JsonElement body) => Serialize(body);

    private sealed class PooledWriter
    {
        public PooledWriter() => Writer = new Utf8JsonWriter(
            Bytes, new JsonWriterOptions { Encoder = Encoder, MaxDepth = DepthMax, SkipValidation = true });

        public ArrayBufferWriter<byte> Bytes { get; } = new();

        public Utf8JsonWriter Writer { get; }
    }
}
