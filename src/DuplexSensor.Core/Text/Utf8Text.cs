namespace DuplexSensor.Core.Text;

/// <summary>Checks bytes and characters of untrusted text.</summary>
public static class Utf8Text
{
    /// <summary>U+0000 to U+001F and U+007F to U+009F, which a console may execute as commands.</summary>
    public static bool IsControl(char c)
    {
        return c < ' ' || (c >= 0x7F && c < 0xA0);
    }

    /// <summary>Whether the first <paramref name="length"/> bytes are UTF-8 (RFC 3629).</summary>
    public static bool IsValid(byte[] text, int length)
    {
        int index = 0;
        while (index < length)
        {
            int size = GetCharacterLength(text, index, length);
            if (size == 0)
            {
                return false;
            }

            index += size;
        }

        return true;
    }

    /// <summary>
    /// Whether a JSON file is in UTF-16. A byte order mark of UTF-16 begins with a byte that UTF-8 never has. Without
    /// the mark, one of the first two bytes is zero, because JSON begins with a character of ASCII.
    /// </summary>
    public static bool IsUtf16(byte[] text, int length)
    {
        return length >= 2 && (text[0] >= 0xFE || (text[0] == 0) != (text[1] == 0));
    }

    /// <summary>Bytes of the character at <paramref name="index"/>, 1 to 4; 0 when it is invalid (RFC 3629).</summary>
    public static int GetCharacterLength(byte[] text, int index, int end)
    {
        byte lead = text[index];
        if (lead < 0x80)
        {
            return 1;
        }

        // No character begins with 0x80 to 0xC1 or with 0xF5 to 0xFF.
        int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        if (length == 0 || index + length > end || !IsSecondByte(lead, text[index + 1]))
        {
            return 0;
        }

        for (int i = 2; i < length; i++)
        {
            if ((text[index + i] & 0xC0) != 0x80)
            {
                return 0;
            }
        }

        return length;
    }

    // Excludes overlong encodings, surrogates, and code points above U+10FFFF.
    private static bool IsSecondByte(byte lead, byte second)
    {
        int min = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int max = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        return second >= min && second <= max;
    }
}
