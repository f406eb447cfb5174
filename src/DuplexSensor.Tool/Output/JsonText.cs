using System.Text.Encodings.Web;
using System.Text.Json;

namespace DuplexSensor.Tool.Output;

/// <summary>
/// How this program writes JSON for people and files: letters and quotes stay readable, because the text never becomes
/// part of a web page.
/// </summary>
internal static class JsonText
{
    /// <summary>On one line.</summary>
    public static readonly JsonSerializerOptions Line = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A line for each member.</summary>
    public static readonly JsonSerializerOptions Indented = new(Line) { WriteIndented = true };
}
