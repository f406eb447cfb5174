using DuplexSensor.Core.Bounds;

namespace DuplexSensor.Core.Flash;

/// <summary>Text in a record: its length in one byte, then its characters, one byte each; others become '?'.</summary>
public static class ShortText
{
    /// <summary>Writes it, null as an empty one; returns the place behind it.</summary>
    public static int Write(byte[] record, int at, string text)
    {
        int length = text == null ? 0 : text.Length;
        Invariant.Holds(length < 256, "text too long for a record");
        record[at++] = (byte)length;
        for (int i = 0; i < length; i++)
        {
            record[at++] = (byte)(text[i] < 0x80 ? text[i] : '?');
        }

        return at;
    }

    /// <summary>The text here; empty when it would reach beyond the record.</summary>
    public static string Read(byte[] record, int at)
    {
        int length = at < record.Length ? record[at] : 0;
        if (at + 1 + length > record.Length)
        {
            return "";
        }

        var characters = new char[length];
        for (int i = 0; i < length; i++)
        {
            characters[i] = (char)record[at + 1 + i];
        }

        return new string(characters);
    }
}
