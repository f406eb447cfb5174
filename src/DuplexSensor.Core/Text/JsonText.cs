namespace DuplexSensor.Core.Text;

/// <summary>One JSON string, still in the bytes that came; decoded only when it is compared or wanted.</summary>
internal sealed class JsonText
{
    private const string EscapedCharacters = "\"\\/bfnrt";

    private byte[] _text = new byte[0];
    private int _start;
    private int _end;
    private int _at;
    private int _pendingLowSurrogate;

    /// <summary>
    /// Finds the string that begins here, behind its quote. Returns the place behind its closing quote; -1 when there
    /// is none.
    /// </summary>
    public int Read(byte[] text, int start, int end)
    {
        _text = text;
        _start = start;
        for (int at = start; at < end; at++)
        {
            byte c = text[at];
            if (c == '"')
            {
                _end = at;
                return at + 1;
            }

            int escaped = c == '\\' ? LengthOfEscape(text, at + 1, end) : 0;
            if (c < ' ' || escaped < 0)
            {
                break;
            }

            at += escaped;
        }

        _end = start;
        return -1;
    }

    /// <summary>Whether it is the expected text, when cut to so many characters.</summary>
    public bool Equals(string expected, int lengthMax)
    {
        Rewind();
        foreach (char c in expected)
        {
            if (NextChar() != c)
            {
                return false;
            }
        }

        return expected.Length == lengthMax || NextChar() < 0;
    }

    /// <summary>Its first so many characters.</summary>
    public string ToString(int lengthMax)
    {
        int room = _end - _start < lengthMax ? _end - _start : lengthMax;
        var characters = new char[room];
        int length = 0;
        Rewind();
        while (length < room)
        {
            int next = NextChar();
            if (next < 0)
            {
                break;
            }

            characters[length++] = (char)next;
        }

        return new string(characters, 0, length);
    }

    // Behind the backslash: 1, or 5 with a code; -1 when JSON has no such escape (RFC 8259, section 7).
    private static int LengthOfEscape(byte[] text, int at, int end)
    {
        if (at < end && text[at] == 'u')
        {
            for (int i = 1; i <= 4; i++)
            {
                if (at + i >= end || Hex.ValueOf(text[at + i]) < 0)
                {
                    return -1;
                }
            }

            return 5;
        }

        return at < end && EscapedCharacters.IndexOf((char)text[at]) >= 0 ? 1 : -1;
    }

    private void Rewind()
    {
        _at = _start;
        _pendingLowSurrogate = 0;
    }

    // The next UTF-16 code unit; -1 at the end.
    private int NextChar()
    {
        if (_pendingLowSurrogate != 0)
        {
            int low = _pendingLowSurrogate;
            _pendingLowSurrogate = 0;
            return low;
        }

        if (_at >= _end)
        {
            return -1;
        }

        int c = _text[_at++];
        if (c == '\\')
        {
            return NextEscaped();
        }

        return c < 0x80 ? c : NextEncoded(c);
    }

    private int NextEscaped()
    {
        int c = _text[_at++];
        switch (c)
        {
            case 'n': return '\n';
            case 't': return '\t';
            case 'r': return '\r';
            case 'b': return '\b';
            case 'f': return '\f';
            case 'u': return NextHexadecimal();
            default: return c;
        }
    }

    private int NextHexadecimal()
    {
        int code = 0;
        for (int i = 0; i < 4; i++)
        {
            code = (code << 4) | Hex.ValueOf(_text[_at++]);
        }

        return code;
    }

    private int NextEncoded(int lead)
    {
        int following = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
        int code = lead & (0x3F >> following);
        for (int i = 0; i < following && _at < _end; i++)
        {
            code = (code << 6) | (_text[_at++] & 0x3F);
        }

        if (code < 0x10000)
        {
            return code;
        }

        _pendingLowSurrogate = 0xDC00 + ((code - 0x10000) & 0x3FF);
        return 0xD800 + ((code - 0x10000) >> 10);
    }
}
