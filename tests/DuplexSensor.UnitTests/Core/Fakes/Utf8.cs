using System.Text;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>Text as the bytes that the wire carries, and back; strict, so that what is no UTF-8 shows.</summary>
internal static class Utf8
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static byte[] Bytes(this string text) => Strict.GetBytes(text);

    public static string Text(byte[] bytes, int length) => Strict.GetString(bytes, 0, length);
}
