using DuplexSensor.Core.Bounds;

namespace DuplexSensor.Core.Flash;

/// <summary>
/// Text in a record: its length in one byte, then one byte for each character. A character that is not ASCII becomes
/// '?'.
/// </summary>
public static class ShortText
{
    /// <summary>
    /// Writes a text of at most 255 characters; null is written as an empty text. Returns the offset behind the text.
    /// </summary>
    public static int Write(byte[] record, int offset, string? text)
    {
        text ??= "";
        int length = text.Length;
        Invariant.Require(length < 256, "text too long for a record");
        record[offset++] = (byte)length;
        for (int i = 0; i < length; i++)
        {
            record[offset++] = (byte)(text[i] < 0x80 ? text[i] : '?');
        }

        return offset;
    }

    /// <summary>Reads the text at an offset; empty when its length reaches beyond the record.</summary>
    public static string Read(byte[] record, int offset)
    {
        int length = offset < record.Length ? record[offset] : 0;
        if (offset + 1 + length > record.Length)
        {
            return "";
        }

        var characters = new char[length];
        for (int i = 0; i < length; i++)
        {
            characters[i] = (char)record[offset + 1 + i];
        }

        return new string(characters);
    }
}
