namespace DuplexSensor.Core.Text;

/// <summary>UTF-8 that may have come from anywhere.</summary>
public static class Utf8Text
{
    /// <summary>U+0000 to U+001F, U+007F to U+009F: a console may take any of them for a command.</summary>
    public static bool IsControl(char c)
    {
        return c < ' ' || (c >= 0x7F && c < 0xA0);
    }

    /// <summary>How many bytes the character here has, 1 to 4; 0 when no character is encoded so (RFC 3629).</summary>
    public static int GetCharacterLength(byte[] text, int index, int end)
    {
        byte lead = text[index];
        if (lead < 0x80)
        {
            return 1;
        }

        // 0x80 to 0xC1 begin no character, and neither do those from 0xF5 on.
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

    // No character has two spellings, none is half a surrogate pair, none lies beyond U+10FFFF.
    private static bool IsSecondByte(byte lead, byte second)
    {
        int min = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int max = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        return second >= min && second <= max;
    }
}
