using System.Text;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>Converts text to UTF-8 and back. Bytes that are not UTF-8 throw.</summary>
internal static class Utf8
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static byte[] Bytes(this string text) => Strict.GetBytes(text);

    public static string Text(byte[] bytes, int length) => Strict.GetString(bytes, 0, length);
}
