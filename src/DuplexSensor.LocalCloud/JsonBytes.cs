using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace DuplexSensor.LocalCloud;

/// <summary>Converts JSON objects from and to UTF-8. The same object always gives the same bytes.</summary>
internal static class JsonBytes
{
    private const int DepthMax = 512;

    // Deeper than the limits of the services, so that a service reports its own error before the parser fails.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 256, AllowDuplicateProperties = false };
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    private static readonly JsonSerializerOptions Compact = new() { Encoder = Encoder, MaxDepth = DepthMax };

    // Each thread reuses one writer, because small objects are written often. Null while the writer is in use.
    [ThreadStatic]
    private static PooledWriter? _pooled;

    public static JsonElement EmptyObject { get; } = JsonElement.Parse("{}"u8);

    /// <summary>Writes the name of a member, mostly without a string.</summary>
    public static void WriteName(Utf8JsonWriter writer, JsonProperty member)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8PropertyName(member);
        if (raw.Contains((byte)'\\'))
        {
            writer.WritePropertyName(member.Name);
        }
        else
        {
            writer.WritePropertyName(raw);
        }
    }

    public static JsonEncodedText Encode(string text) => JsonEncodedText.Encode(text, Encoder);

    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out JsonObject? body)
    {
        body = TryParseElement(utf8, out JsonElement element) ? JsonObject.Create(element) : null;
        return body is not null;
    }

    /// <summary>Parses an object that is only read.</summary>
    public static bool TryParseElement(ReadOnlySpan<byte> utf8, out JsonElement body)
    {
        // The parser does not check the encoding of a text until the text is read, and throws then.
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

    /// <summary>Why a text from a file of the user is no JSON, with the fix; null unless its encoding is why.</summary>
    public static string? FindEncodingError(string text) =>
        text.StartsWith('\uFEFF') ? "begins with a byte order mark: save the file as UTF-8 without the mark"
        : text.Contains('\0') ? "is UTF-16: save the file as UTF-8"
        : null;

    public static byte[] Serialize(JsonNode node) => Serialize(writer => node.WriteTo(writer, Compact));

    public static byte[] Serialize(JsonElement element) => Serialize(element.WriteTo);

    /// <summary>A text, number, true or false; most are copied as they are.</summary>
    public static byte[] SerializeLeaf(JsonElement leaf)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(leaf);
        bool isPlain = leaf.ValueKind != JsonValueKind.String
            || (!raw.ContainsAnyExceptInRange((byte)' ', (byte)'~') && !raw.Contains((byte)'\\'));
        return isPlain ? raw.ToArray() : Serialize(leaf);
    }

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

    // The parser accepts half of a surrogate pair. Without this check, the first use of the text would throw.
    private static void ThrowIfInvalidText(JsonElement body) => Serialize(body);

    private sealed class PooledWriter
    {
        public PooledWriter() => Writer = new Utf8JsonWriter(
            Bytes, new JsonWriterOptions { Encoder = Encoder, MaxDepth = DepthMax, SkipValidation = true });

        public ArrayBufferWriter<byte> Bytes { get; } = new();

        public Utf8JsonWriter Writer { get; }
    }
}
