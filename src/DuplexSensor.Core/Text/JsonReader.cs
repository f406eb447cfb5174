namespace DuplexSensor.Core.Text;

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
public sealed class JsonReader : JsonScanner
{
    private int _nameStart;
    private int _nameEnd;
    private int _depth;
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

    /// <summary>Enters the object here and returns true; leaves any other value alone and returns false.</summary>
    public bool EnterObject()
    {
        if (Kind() != JsonKind.Object)
        {
            // NextMember must find no member in what is no object.
            _isMalformed |= Kind() == JsonKind.None;
            return false;
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
        SkipPendingValue();
        int next = PeekByte();
        _isMalformed |= _depth == 0;
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
        SkipPendingValue();
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

        _isMalformed |= PeekByte() < 0;
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

        SkipPendingValue();
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
}
