namespace DuplexSensor.Core.Text;

/// <summary>
/// The bytes of one JSON document and the position in them. Skips values, texts and white space, and remembers a syntax
/// error.
/// </summary>
public abstract class JsonScanner
{
    // JsonReader.Start sets it; before that _end is 0, so that no byte of it is read.
    private protected byte[] _text = null!;
    private protected int _end;
    private protected int _position;
    private protected bool _isMalformed;
    private protected bool _isValuePending;

    /// <summary>
    /// Index of the next byte: the first byte of the next value, or the byte after the value that was read.
    /// </summary>
    public int Position
    {
        get
        {
            PeekByte();
            return _position;
        }
    }

    /// <summary>Kind of the next value; <see cref="JsonKind.None"/> when it was read, or there is none.</summary>
    public JsonKind PeekKind()
    {
        if (_isMalformed || !_isValuePending)
        {
            return JsonKind.None;
        }

        int next = PeekByte();
        switch (next)
        {
            case '{': return JsonKind.Object;
            case '[': return JsonKind.Array;
            case '"': return JsonKind.Text;
            case 't': return JsonKind.True;
            case 'f': return JsonKind.False;
            case 'n': return JsonKind.Null;
            case '-': return JsonKind.Number;
            default: return next >= '0' && next <= '9' ? JsonKind.Number : JsonKind.None;
        }
    }

    /// <summary>
    /// The number at an earlier <see cref="Position"/>, as it is written; cut to <paramref name="lengthMax"/>
    /// characters.
    /// </summary>
    public string GetNumber(int start, int lengthMax)
    {
        return JsonText.Decode(_text, start, JsonNumber.FindEnd(_text, start, _end), lengthMax);
    }

    /// <summary>
    /// True when the document was read to its end, nothing follows it, and there was no syntax error. In skipped values
    /// only the scalars are checked and the brackets counted.
    /// </summary>
    public bool TryReadEnd()
    {
        SkipPendingValue();
        return !_isMalformed && PeekByte() < 0;
    }

    /// <summary>
    /// Whether all of the document is JSON (RFC 8259), down to the deepest value. Reads it to its end: start again
    /// before reading members. Takes a byte of memory for 16 bytes of the document.
    /// </summary>
    public bool IsWellFormed()
    {
        // A bit for each bracket that is open, 1 for an object: a document has room to close half of its bytes.
        var isObject = new byte[(_end >> 4) + 1];
        int depth = 0;
        do
        {
            int next = PeekByte();
            bool isOpened = (next == '{' || next == '[') && depth < isObject.Length << 3;
            if (isOpened)
            {
                int bit = 1 << (depth & 7);
                isObject[depth >> 3] = (byte)((isObject[depth >> 3] & ~bit) | (next == '{' ? bit : 0));
                depth++;
                _position++;
            }
            else
            {
                SkipScalar(next);
            }

            while (depth > 0 && PeekByte() == GetClosing(isObject, depth))
            {
                isOpened = false;
                depth--;
                _position++;
            }

            ExpectNext(GetClosing(isObject, depth), isOpened);
        }
        while (depth > 0 && !_isMalformed);

        return !_isMalformed && PeekByte() < 0;
    }

    /// <summary>
    /// Skips the value here, unless it was read. Brackets in it are counted, not matched, so that any depth takes only
    /// a counter (D8).
    /// </summary>
    private protected void SkipPendingValue()
    {
        int depth = 0;
        while (_isValuePending)
        {
            int next = PeekByte();
            if (next == '{' || next == '[')
            {
                depth++;
                _position++;
            }
            else if (next == '}' || next == ']')
            {
                depth--;
                _position++;
            }
            else if (depth > 0 && (next == ',' || next == ':'))
            {
                _position++;
            }
            else
            {
                SkipScalar(next);
            }

            _isMalformed |= depth < 0;
            _isValuePending = depth > 0 && !_isMalformed;
        }
    }

    /// <summary>Skips the text here. Returns the index of its closing quote; -1 when it is not a text.</summary>
    private protected int SkipText()
    {
        int close = _position < _end && _text[_position] == '"'
            ? JsonText.FindClosingQuote(_text, _position + 1, _end) : -1;
        _isMalformed |= close < 0;
        _position = close < 0 ? _end : close + 1;
        return close;
    }

    /// <summary>Skips this byte. Another byte here is a syntax error: returns false.</summary>
    private protected bool Expect(char expected)
    {
        _isMalformed |= PeekByte() != expected;
        _position++;
        return !_isMalformed;
    }

    /// <summary>Skips white space and returns the byte after it, which stays unread; -1 at the end.</summary>
    private protected int PeekByte()
    {
        while (_position < _end && (_text[_position] == ' ' || _text[_position] == '\n' || _text[_position] == '\r'
            || _text[_position] == '\t'))
        {
            _position++;
        }

        return _position < _end ? _text[_position] : -1;
    }

    // The bracket that closes the innermost object or array; '\0' outside of all.
    private static char GetClosing(byte[] isObject, int depth)
    {
        int index = depth - 1;
        return depth == 0 ? '\0' : (isObject[index >> 3] & (1 << (index & 7))) != 0 ? '}' : ']';
    }

    // The comma before the next value, unless it is the first one; in an object also its name.
    private void ExpectNext(char closing, bool isFirst)
    {
        if (closing != '\0' && !isFirst)
        {
            Expect(',');
        }

        if (closing == '}')
        {
            PeekByte();
            SkipText();
            Expect(':');
        }
    }

    private void SkipScalar(int first)
    {
        switch (first)
        {
            case '"': SkipText(); break;
            case 't': ExpectLiteral("true"); break;
            case 'f': ExpectLiteral("false"); break;
            case 'n': ExpectLiteral("null"); break;
            default:
                int stop = JsonNumber.FindEnd(_text, _position, _end);
                _isMalformed |= stop < 0;
                _position = stop < 0 ? _end : stop;
                break;
        }
    }

    private void ExpectLiteral(string literal)
    {
        foreach (char c in literal)
        {
            _isMalformed |= _position >= _end || _text[_position] != c;
            _position++;
        }
    }
}
