namespace DuplexSensor.Core.Text;

/// <summary>
/// Reads one JSON document forwards, from the received bytes, without a tree and without copies (D9). The caller enters
/// the objects it knows and reads the values it needs; other values are skipped. After a syntax error every call
/// returns false, and nothing throws.
/// <code>
/// reader.Start(payload, length);
/// for (reader.EnterObject(); reader.NextMember();)
/// {
///     if (reader.NameEquals("version")) { reader.TryReadInteger(out version); }
/// }
/// bool isWellFormed = reader.TryReadEnd();
/// </code>
/// </summary>
public sealed class JsonReader : JsonScanner
{
    private int _nameStart;
    private int _nameEnd;
    private int _depth;
    private bool _isFirst;

    /// <summary>
    /// Begins with the first <paramref name="length"/> bytes. Do not change the array until the next start.
    /// </summary>
    public void Start(byte[] text, int length)
    {
        _text = text;
        _end = length;
        _position = 0;
        _depth = 0;
        _isMalformed = false;
        _isValuePending = true;
        _isFirst = false;
    }

    /// <summary>Enters the object here. False, and nothing is read, when it is another value.</summary>
    public bool EnterObject()
    {
        if (PeekKind() != JsonKind.Object)
        {
            // Without an object, NextMember must not find a member.
            _isMalformed |= PeekKind() == JsonKind.None;
            return false;
        }

        _position++;
        _depth++;
        _isValuePending = false;
        _isFirst = true;
        return true;
    }

    /// <summary>
    /// Goes to the next member of the object entered last; false after the last member, or when the text is malformed.
    /// Skips a value that was not read.
    /// </summary>
    public bool NextMember()
    {
        SkipPendingValue();
        int next = PeekByte();
        _isMalformed |= _depth == 0;
        if (next == '}' && !_isMalformed)
        {
            _position++;
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
        _nameStart = _position + 1;
        int close = SkipText();
        _nameEnd = close < 0 ? _nameStart : close;
        if (_isMalformed || !Expect(':'))
        {
            return false;
        }

        _isValuePending = true;
        return true;
    }

    /// <summary>Enters the array here. False, and nothing is read, when it is another value.</summary>
    public bool EnterArray()
    {
        if (PeekKind() != JsonKind.Array)
        {
            return false;
        }

        _position++;
        _isValuePending = false;
        _isFirst = true;
        return true;
    }

    /// <summary>
    /// Goes to the next element of the array entered last; false after the last element, or when the text is malformed.
    /// </summary>
    public bool NextElement()
    {
        SkipPendingValue();
        bool wasFirst = _isFirst;
        _isFirst = false;
        if (PeekByte() == ']' && !_isMalformed)
        {
            _position++;
            return false;
        }

        if (!wasFirst && !Expect(','))
        {
            return false;
        }

        _isMalformed |= PeekByte() < 0;
        _isValuePending = !_isMalformed;
        return _isValuePending;
    }

    /// <summary>Whether the current member has this name.</summary>
    public bool NameEquals(string name)
    {
        return NameEquals(name, int.MaxValue);
    }

    /// <summary>Whether the member's name, cut to <paramref name="lengthMax"/> characters, is this one.</summary>
    public bool NameEquals(string name, int lengthMax)
    {
        return JsonText.Equals(_text, _nameStart, _nameEnd, name, lengthMax);
    }

    /// <summary>The member's name, cut to <paramref name="lengthMax"/> characters.</summary>
    public string GetName(int lengthMax)
    {
        return JsonText.Cut(_text, _nameStart, _nameEnd, lengthMax);
    }

    /// <summary>Reads a text and compares it; false when it differs or the value is not a text.</summary>
    public bool ReadTextAndCompare(string? expected)
    {
        return expected != null && TryReadTextRange(out int start, out int end)
            && JsonText.Equals(_text, start, end, expected, int.MaxValue);
    }

    /// <summary>
    /// Reads a text. False, and an empty text, when it is longer than <paramref name="lengthMax"/> characters or the
    /// value is not a text.
    /// </summary>
    public bool TryReadText(int lengthMax, out string text)
    {
        text = "";
        if (!TryReadTextRange(out int start, out int end))
        {
            return false;
        }

        string whole = JsonText.Decode(_text, start, end, lengthMax + 1);
        if (whole.Length > lengthMax)
        {
            return false;
        }

        text = whole;
        return true;
    }

    /// <summary>Reads true or false. False, and nothing is read, when it is another value.</summary>
    public bool TryReadBoolean(out bool value)
    {
        JsonKind kind = PeekKind();
        value = kind == JsonKind.True;
        if (kind != JsonKind.True && kind != JsonKind.False)
        {
            return false;
        }

        SkipPendingValue();
        return !_isMalformed;
    }

    /// <summary>
    /// Reads a number that is an integer of 64 bits, in any notation: 12000, 12000.0 and 1.2e4 are equal. False, and
    /// nothing is read, when it is another value.
    /// </summary>
    public bool TryReadInteger(out long integer)
    {
        bool isRead = TryReadInteger(out integer, out bool _);
        integer = isRead ? integer : 0;
        return isRead;
    }

    /// <summary>The same for 32 bits; 0 when the integer is larger.</summary>
    public bool TryReadInteger(out int integer)
    {
        bool isRead = TryReadInteger(out long value) && value >= int.MinValue && value <= int.MaxValue;
        integer = isRead ? (int)value : 0;
        return isRead;
    }

    /// <summary>
    /// The same; <paramref name="isNonCanonical"/> is false for plain digits. For an integer of more than 64 bits it
    /// returns false, and <paramref name="integer"/> is the bound that it exceeds; else 0.
    /// </summary>
    public bool TryReadInteger(out long integer, out bool isNonCanonical)
    {
        integer = 0;
        isNonCanonical = false;
        if (PeekKind() != JsonKind.Number)
        {
            return false;
        }

        int start = _position;
        int end = JsonNumber.FindEnd(_text, start, _end);
        if (end < 0 || !JsonNumber.TryParseInteger(_text, start, end, out integer, out isNonCanonical))
        {
            return false;
        }

        _position = end;
        _isValuePending = false;
        return true;
    }

    private bool TryReadTextRange(out int start, out int end)
    {
        start = 0;
        end = 0;
        if (PeekKind() != JsonKind.Text)
        {
            return false;
        }

        _isValuePending = false;
        start = _position + 1;
        end = SkipText();
        return !_isMalformed;
    }
}
