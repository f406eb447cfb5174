using System.Text;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Tool.Doctor.Credentials;

/// <summary>
/// The PEM text as the board's TLS library reads it. mbedTLS (pem.c, base64.c) wants each line of a block to end with
/// LF or CR LF and to begin with its first character; .NET's own reader takes any white space.
/// </summary>
internal static class PemText
{
    private const string Begin = "-----BEGIN ";
    private const string End = "-----END ";

    /// <summary>The error in the text; null when the board can read it.</summary>
    public static string? FindError(byte[] bytes)
    {
        if (Utf8Text.IsUtf16(bytes, bytes.Length) || !Utf8Text.IsValid(bytes, bytes.Length))
        {
            return "it is not UTF-8 (UTF-16 perhaps)";
        }

        string text = Encoding.UTF8.GetString(bytes);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal);
        int end = text.LastIndexOf(End, StringComparison.Ordinal);
        return begin < 0 || end < begin ? "it has no -----BEGIN and -----END line"
            : text.Contains("\\n", StringComparison.Ordinal)
                ? "its line ends are written out as \\n, as in a string of C or JSON"
            : FindLineError(text[begin..end]);
    }

    private static string? FindLineError(string block)
    {
        string[] lines = block.Split('\n');
        return lines.Any(line => line.TrimEnd('\r').Contains('\r'))
            ? "its lines end with CR alone; they must end with LF or CR LF"
            : lines.Length == 1 ? "it is one single line"
            : lines.Any(line => line.StartsWith(' ') || line.StartsWith('\t')) ? "its lines are indented"
            : null;
    }
}
