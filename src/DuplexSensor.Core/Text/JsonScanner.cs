namespace DuplexSensor.Core.Text;

/// <summary>
/// The bytes of one JSON document and how far they are read: skips a value, a text, white space, and remembers that the
/// text is malformed.
/// </summary>
public abstract class JsonScanner
{
    private protected byte[] _text;
    private protected int _end;
    private protected int _at;
    private protected bool _isMalformed;
    private protected bool _valueIsPending;

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
    /// True when what was read is well-formed, the document is at its end, and nothing stands behind it. Of what was
    /// skipped only the scalars are checked and the brackets counted.
    /// </summary>
    public bool IsWhole()
    {
        SkipPendingValue();
        return !_isMalformed && PeekByte() < 0;
    }

    /// <summary>
    /// Goes behind the value here, unless it was taken. Brackets inside it are counted, not matched: whatever its
    /// depth, it costs a counter (D8).
    /// </summary>
    private protected void SkipPendingValue()
    {
        int depth = 0;
        while (_valueIsPending)
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

            _isMalformed |= depth < 0;
            _valueIsPending = depth > 0 && !_isMalformed;
        }
    }

    /// <summary>Goes behind the text that stands here. Returns the place of its closing quote; -1: no text.</summary>
    private protected int PassText()
    {
        int close = _at < _end && _text[_at] == '"' ? JsonText.EndOf(_text, _at + 1, _end) : -1;
        _isMalformed |= close < 0;
        _at = close < 0 ? _end : close + 1;
        return close;
    }

    /// <summary>Goes behind this byte. False, and the text is malformed, when another one stands here.</summary>
    private protected bool Expect(char wanted)
    {
        _isMalformed |= PeekByte() != wanted;
        _at++;
        return !_isMalformed;
    }

    /// <summary>The next byte that is no white space, not taken; -1 at the end.</summary>
    private protected int PeekByte()
    {
        while (_at < _end && (_text[_at] == ' ' || _text[_at] == '\n' || _text[_at] == '\r' || _text[_at] == '\t'))
        {
            _at++;
        }

        return _at < _end ? _text[_at] : -1;
    }

    private void SkipScalar(int first)
    {
        switch (first)
        {
            case '"': PassText(); break;
            case 't': ExpectWord("true"); break;
            case 'f': ExpectWord("false"); break;
            case 'n': ExpectWord("null"); break;
            default:
                int stop = JsonNumber.EndOf(_text, _at, _end);
                _isMalformed |= stop < 0;
                _at = stop < 0 ? _end : stop;
                break;
        }
    }

    private void ExpectWord(string word)
    {
        foreach (char c in word)
        {
            _isMalformed |= _at >= _end || _text[_at] != c;
            _at++;
        }
    }
}
