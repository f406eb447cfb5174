using DuplexSensor.Core.Bounds;

namespace DuplexSensor.Core.Flash;

/// <summary>Text in a record: its length in one byte, then its characters, one byte each; others become '?'.</summary>
public static class ShortText
{
    /// <summary>Writes it, null as an empty one; returns the place behind it.</summary>
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

    /// <summary>The text here; empty when it would reach beyond the record.</summary>
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
