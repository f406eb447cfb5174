namespace DuplexSensor.Core.Text;

/// <summary>JSON strings in the received bytes; decoded only when they are compared or read.</summary>
internal static class JsonText
{
    private const string EscapedCharacters = "\"\\/bfnrt";

    /// <summary>
    /// Index of the quote that closes the string; <paramref name="start"/> is after the opening quote. -1 when it is
    /// absent.
    /// </summary>
    public static int FindClosingQuote(byte[] text, int start, int end)
    {
        for (int index = start; index < end; index++)
        {
            byte c = text[index];
            if (c == '"')
            {
                return index;
            }

            int escaped = c == '\\' ? GetEscapeLength(text, index + 1, end) : 0;
            if (c < ' ' || escaped < 0)
            {
                break;
            }

            index += escaped;
        }

        return -1;
    }

    /// <summary>Whether the string from start to end, cut by <see cref="Cut"/>, is the expected text.</summary>
    public static bool Equals(byte[] text, int start, int end, string expected, int lengthMax)
    {
        int lowSurrogate = 0;
        foreach (char c in expected)
        {
            if (ReadChar(text, ref start, end, ref lowSurrogate) != c)
            {
                return false;
            }
        }

        int next = ReadChar(text, ref start, end, ref lowSurrogate);
        return next < 0 || expected.Length == lengthMax || (expected.Length == lengthMax - 1 && IsFirstOfPair(next));
    }

    /// <summary>
    /// The string from start to end, cut to <paramref name="lengthMax"/> characters, but not between the two halves of
    /// a surrogate pair.
    /// </summary>
    public static string Cut(byte[] text, int start, int end, int lengthMax)
    {
        string cut = Decode(text, start, end, lengthMax);
        bool isWhole = cut.Length < lengthMax || !IsFirstOfPair(cut[lengthMax - 1]);
        return isWhole ? cut : cut.Substring(0, lengthMax - 1);
    }

    /// <summary>The string from start to end, cut to <paramref name="lengthMax"/> characters.</summary>
    public static string Decode(byte[] text, int start, int end, int lengthMax)
    {
        int room = end - start < lengthMax ? end - start : lengthMax;
        var characters = new char[room];
        int length = 0;
        int lowSurrogate = 0;
        while (length < room)
        {
            int next = ReadChar(text, ref start, end, ref lowSurrogate);
            if (next < 0)
            {
                break;
            }

            characters[length++] = (char)next;
        }

        return new string(characters, 0, length);
    }

    private static bool IsFirstOfPair(int codeUnit)
    {
        return codeUnit >= 0xD800 && codeUnit <= 0xDBFF;
    }

    // Length after the backslash: 1, or 5 for \uXXXX; -1 when JSON does not have the escape (RFC 8259, section 7).
    private static int GetEscapeLength(byte[] text, int index, int end)
    {
        if (index < end && text[index] == 'u')
        {
            for (int i = 1; i <= 4; i++)
            {
                if (index + i >= end || Hex.ParseDigit(text[index + i]) < 0)
                {
                    return -1;
                }
            }

            return 5;
        }

        return index < end && EscapedCharacters.IndexOf((char)text[index]) >= 0 ? 1 : -1;
    }

    // The next UTF-16 code unit, -1 at the end; the low surrogate of a pair is returned by the next call.
    private static int ReadChar(byte[] text, ref int index, int end, ref int lowSurrogate)
    {
        if (lowSurrogate != 0)
        {
            int low = lowSurrogate;
            lowSurrogate = 0;
            return low;
        }

        if (index >= end)
        {
            return -1;
        }

        int c = text[index++];
        if (c == '\\')
        {
            return ReadEscape(text, ref index);
        }

        return c < 0x80 ? c : ReadMultiByte(text, ref index, end, c, ref lowSurrogate);
    }

    private static int ReadEscape(byte[] text, ref int index)
    {
        int c = text[index++];
        switch (c)
        {
            case 'n': return '\n';
            case 't': return '\t';
            case 'r': return '\r';
            case 'b': return '\b';
            case 'f': return '\f';
            case 'u': return ReadHexEscape(text, ref index);
            default: return c;
        }
    }

    private static int ReadHexEscape(byte[] text, ref int index)
    {
        int code = 0;
        for (int i = 0; i < 4; i++)
        {
            code = (code << 4) | Hex.ParseDigit(text[index++]);
        }

        return code;
    }

    private static int ReadMultiByte(byte[] text, ref int index, int end, int lead, ref int lowSurrogate)
    {
        int following = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
        int code = lead & (0x3F >> following);
        for (int i = 0; i < following && index < end; i++)
        {
            code = (code << 6) | (text[index++] & 0x3F);
        }

        if (code < 0x10000)
        {
            return code;
        }

        lowSurrogate = 0xDC00 + ((code - 0x10000) & 0x3FF);
        return 0xD800 + ((code - 0x10000) >> 10);
    }
}
