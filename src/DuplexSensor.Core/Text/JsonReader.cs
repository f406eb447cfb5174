namespace DuplexSensor.Core.Text;

/// <summary>What kind of value the reader stands before.</summary>
public enum JsonKind
{
    None,
    Object,
    Array,
    Text,
    Number,
    True,
    False,
    Null,
}

/// <summary>
/// Reads one JSON document forwards, out of the bytes that came, with no tree and nothing copied (D9). The caller
/// enters the objects it knows and takes the values it wants; whatever it leaves alone is skipped. Once the text is
/// malformed every call says so, to the end.
/// <code>
/// reader.Start(payload, length);
/// for (reader.EnterObject(); reader.NextMember();)
/// {
///     if (reader.NameIs("version")) { reader.TryTakeInteger(out version); }
/// }
/// bool isWhole = reader.IsWhole();
/// </code>
/// </summary>
public sealed class JsonReader
{
    private byte[] _text;
    private int _end;
    private int _at;
    private int _nameStart;
    private int _nameEnd;
    private int _depth;
    private bool _isMalformed;
    private bool _valueIsPending;
    private bool _isFirst;

    /// <summary>
    /// Begins with the first <paramref name="length"/> bytes. The array is lent until the next start.
    /// </summary>
    public void Start(byte[] text, int length)
    {
        _text = text;
        _end = length;
        _at = 0;
        _depth = 0;
        _isMalformed = false;
        _valueIsPending = true;
        _isFirst = false;
    }

    /// <summary>
    /// Where the reader stands in the bytes: at the beginning of the value here, or behind the one taken.
    /// </summary>
    public int Position
    {
        get
        {
            PeekByte();
            return _at;
        }
    }

    /// <summary>What the value here is; <see cref="JsonKind.None"/> when there is none or it was taken.</summary>
    public JsonKind Kind()
    {
        if (_isMalformed || !_valueIsPending)
        {
            return JsonKind.None;
        }

        switch (PeekByte())
        {
            case '{': return JsonKind.Object;
            case '[': return JsonKind.Array;
            case '"': return JsonKind.Text;
            case 't': return JsonKind.True;
            case 'f': return JsonKind.False;
            case 'n': return JsonKind.Null;
            default: return IsNumberHere() ? JsonKind.Number : JsonKind.None;
        }
    }

    /// <summary>Enters the object here and returns true; leaves any other value alone and returns false.</summary>
    public bool EnterObject()
    {
        if (Kind() != JsonKind.Object)
        {
            // NextMember must find no member in what is no object.
            return Fail(Kind() == JsonKind.None);
        }

        _at++;
        _depth++;
        _valueIsPending = false;
        _isFirst = true;
        return true;
    }

    /// <summary>
    /// Goes to the next member of the object entered last; false behind its last one, or when the text is malformed. A
    /// value that was not taken is skipped.
    /// </summary>
    public bool NextMember()
    {
        if (_valueIsPending)
        {
            SkipValue();
        }

        int next = PeekByte();
        Fail(_depth == 0);
        if (next == '}' && !_isMalformed)
        {
            _at++;
            _depth--;
            _isFirst = false;
            return false;
        }

        if (!_isFirst && !Expect(','))
        {
            return false;
        }

        _isFirst = false;
        PeekByte();
        _nameStart = _at + 1;
        int close = PassText();
        _nameEnd = close < 0 ? _nameStart : close;
        if (_isMalformed || !Expect(':'))
        {
            return false;
        }

        _valueIsPending = true;
        return true;
    }

    /// <summary>Enters the array here and returns true; leaves any other value alone and returns false.</summary>
    public bool EnterArray()
    {
        if (Kind() != JsonKind.Array)
        {
            return false;
        }

        _at++;
        _valueIsPending = false;
        _isFirst = true;
        return true;
    }

    /// <summary>
    /// Goes to the next element of the array entered last; false behind its last one, or when the text is malformed.
    /// </summary>
    public bool NextElement()
    {
        if (_valueIsPending)
        {
            SkipValue();
        }

        bool wasFirst = _isFirst;
        _isFirst = false;
        if (PeekByte() == ']' && !_isMalformed)
        {
            _at++;
            return false;
        }

        if (!wasFirst && !Expect(','))
        {
            return false;
        }

        Fail(PeekByte() < 0);
        _valueIsPending = !_isMalformed;
        return _valueIsPending;
    }

    /// <summary>Whether the member just reached bears this name.</summary>
    public bool NameIs(string name)
    {
        return NameIs(name, int.MaxValue);
    }

    /// <summary>Whether the member's name, cut to so many characters, is this one.</summary>
    public bool NameIs(string name, int lengthMax)
    {
        return JsonText.Equals(_text, _nameStart, _nameEnd, name, lengthMax);
    }

    /// <summary>The member's name, cut to so many characters.</summary>
    public string Name(int lengthMax)
    {
        return JsonText.ToString(_text, _nameStart, _nameEnd, lengthMax);
    }

    /// <summary>Takes a text and compares it; false when it is another text, or none.</summary>
    public bool TakeTextAndCompare(string expected)
    {
        return TakeText(out int start, out int end)
            && JsonText.Equals(_text, start, end, expected, int.MaxValue);
    }

    /// <summary>
    /// Takes a text; false, and an empty one, when the value is none or is longer than so many characters.
    /// </summary>
    public bool TryTakeText(int lengthMax, out string text)
    {
        text = "";
        if (!TakeText(out int start, out int end))
        {
            return false;
        }

        string whole = JsonText.ToString(_text, start, end, lengthMax + 1);
        if (whole.Length > lengthMax)
        {
            return false;
        }

        text = whole;
        return true;
    }

    /// <summary>Takes true or false; leaves any other value alone and returns false.</summary>
    public bool TryTakeFlag(out bool flag)
    {
        JsonKind kind = Kind();
        flag = kind == JsonKind.True;
        if (kind != JsonKind.True && kind != JsonKind.False)
        {
            return false;
        }

        SkipValue();
        return !_isMalformed;
    }

    /// <summary>
    /// Takes a number whose value is an integer that fits, however it is written: 12000, 12000.0 and 1.2e4 are the same
    /// one. Leaves any other value alone and returns false.
    /// </summary>
    public bool TryTakeInteger(out long integer)
    {
        return TryTakeInteger(out integer, out bool _);
    }

    /// <summary>The same, of 32 bits.</summary>
    public bool TryTakeInteger(out int integer)
    {
        bool isTaken = TryTakeInteger(out long value) && value >= int.MinValue && value <= int.MaxValue;
        integer = isTaken ? (int)value : 0;
        return isTaken;
    }

    /// <summary>The same, and tells whether the number was written otherwise than as plain digits.</summary>
    public bool TryTakeInteger(out long integer, out bool isRespelled)
    {
        integer = 0;
        isRespelled = false;
        if (Kind() != JsonKind.Number)
        {
            return false;
        }

        int start = _at;
        int stop = JsonNumber.EndOf(_text, start, _end);
        if (stop < 0 || !JsonNumber.TryParseInteger(_text, start, stop, out integer, out isRespelled))
        {
            return false;
        }

        _at = stop;
        _valueIsPending = false;
        return true;
    }

    /// <summary>
    /// True when what was read is well-formed, the document is at its end, and nothing stands behind it. Of what was
    /// skipped only the scalars are checked and the brackets counted.
    /// </summary>
    public bool IsWhole()
    {
        if (_valueIsPending)
        {
            SkipValue();
        }

        return !_isMalformed && PeekByte() < 0;
    }

    private bool TakeText(out int start, out int end)
    {
        start = 0;
        end = 0;
        if (Kind() != JsonKind.Text)
        {
            return false;
        }

        _valueIsPending = false;
        start = _at + 1;
        end = PassText();
        return !_isMalformed;
    }

    private bool IsNumberHere()
    {
        return _at < _end && (_text[_at] == '-' || (_text[_at] >= '0' && _text[_at] <= '9'));
    }

    // Brackets inside what nobody asked for are counted, not matched: whatever its depth, it costs a counter (D8).
    private void SkipValue()
    {
        _valueIsPending = false;
        int depth = 0;
        do
        {
            int next = PeekByte();
            if (next == '{' || next == '[')
            {
                depth++;
                _at++;
            }
            else if (next == '}' || next == ']')
            {
                depth--;
                _at++;
            }
            else if (depth > 0 && (next == ',' || next == ':'))
            {
                _at++;
            }
            else
            {
                SkipScalar(next);
            }

            Fail(depth < 0);
        }
        while (depth > 0 && !_isMalformed);
    }

    private void SkipScalar(int first)
    {
        switch (first)
        {
            case '"': PassText(); break;
            case 't': ExpectWord("true"); break;
            case 'f': ExpectWord("false"); break;
            case 'n': ExpectWord("null"); break;
            default: SkipNumber(); break;
        }
    }

    private void SkipNumber()
    {
        int stop = JsonNumber.EndOf(_text, _at, _end);
        Fail(stop < 0);
        _at = stop < 0 ? _end : stop;
    }

    // Goes behind the text that stands here. Returns the place of its closing quote.
    private int PassText()
    {
        int close = _at < _end && _text[_at] == '"' ? JsonText.EndOf(_text, _at + 1, _end) : -1;
        Fail(close < 0);
        _at = close < 0 ? _end : close + 1;
        return close;
    }

    private void ExpectWord(string word)
    {
        foreach (char c in word)
        {
            Fail(_at >= _end || _text[_at] != c);
            _at++;
        }
    }

    private bool Expect(char wanted)
    {
        Fail(PeekByte() != wanted);
        _at++;
        return !_isMalformed;
    }

    // The next byte that is no white space, not taken; -1 at the end.
    private int PeekByte()
    {
        while (_at < _end && (_text[_at] == ' ' || _text[_at] == '\n' || _text[_at] == '\r' || _text[_at] == '\t'))
        {
            _at++;
        }

        return _at < _end ? _text[_at] : -1;
    }

    private bool Fail(bool isFault)
    {
        _isMalformed |= isFault;
        return false;
    }
}
