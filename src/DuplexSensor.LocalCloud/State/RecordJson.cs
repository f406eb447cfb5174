using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DuplexSensor.LocalCloud.State;

/// <summary>The JSON options for records. Read-only properties are not written: they are computed.</summary>
internal static class RecordJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        Converters = { new JsonStringEnumConverter(), new PairsConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        IgnoreReadOnlyProperties = true,
        MaxDepth = 512,
    };

    /// <summary>Options of a writer for <see cref="Options"/>.</summary>
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = Options.Encoder,
        MaxDepth = Options.MaxDepth,
        SkipValidation = true,
    };
}
