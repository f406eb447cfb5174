namespace DuplexSensor.Core.Text;

/// <summary>
/// Writes one JSON document into its own byte array, as UTF-8, and sets the commas. The caller closes each object and
/// array that it opens. Names are constants of the firmware and are not escaped; values are.
/// </summary>
public sealed class JsonWriter
{
    private readonly TextBuffer _text;
    private bool _needsComma;

    public JsonWriter(int bytesMax)
    {
        _text = new TextBuffer(bytesMax);
    }

    /// <summary>The document; only the first <see cref="Length"/> bytes count. The array stays the same.</summary>
    public byte[] Bytes => _text.Bytes;

    public int Length => _text.Length;

    /// <summary>True when the document did not fit and must not be used.</summary>
    public bool IsFull => _text.IsFull;

    /// <summary>Clears the last document and begins an object; end it with <see cref="EndObject"/>.</summary>
    public void Start()
    {
        _text.Clear();
        Open('{');
    }

    public void BeginObject(string name)
    {
        Name(name);
        Open('{');
    }

    public void EndObject()
    {
        Close('}');
    }

    public void BeginArray(string name)
    {
        Name(name);
        Open('[');
    }

    /// <summary>Begins an array that is an element of an array.</summary>
    public void BeginArray()
    {
        Comma();
        Open('[');
    }

    public void EndArray()
    {
        Close(']');
    }

    /// <summary>Writes a text, or null for a null reference.</summary>
    public void Text(string name, string? value)
    {
        Name(name);
        Value(value, escapesControls: true);
    }

    /// <summary>
    /// Writes an element of an array. A control character becomes a question mark, because its escape would take six
    /// bytes.
    /// </summary>
    public void Element(string? value)
    {
        Comma();
        Value(value, escapesControls: false);
    }

    public void Element(long value)
    {
        Comma();
        _text.Add(value);
    }

    public void ElementTenths(int tenths)
    {
        Comma();
        _text.AddTenths(tenths);
    }

    public void ElementNull()
    {
        Comma();
        _text.Add("null");
    }

    public void Number(string name, long value)
    {
        Name(name);
        _text.Add(value);
    }

    /// <summary>Writes a number, or null when it is not known.</summary>
    public void NumberOrNull(string name, long value, bool isKnown)
    {
        if (isKnown)
        {
            Number(name, value);
        }
        else
        {
            Null(name);
        }
    }

    /// <summary>Writes tenths as a decimal number: 235 as 23.5 (D10).</summary>
    public void Tenths(string name, int tenths)
    {
        Name(name);
        _text.AddTenths(tenths);
    }

    /// <summary>Writes tenths, or null when they are not known.</summary>
    public void TenthsOrNull(string name, int tenths, bool isKnown)
    {
        if (isKnown)
        {
            Tenths(name, tenths);
        }
        else
        {
            Null(name);
        }
    }

    public void Boolean(string name, bool value)
    {
        Name(name);
        _text.Add(value ? "true" : "false");
    }

    public void Null(string name)
    {
        Name(name);
        _text.Add("null");
    }

    private void Name(string name)
    {
        Comma();
        _text.Add((byte)'"');
        _text.Add(name);
        _text.Add((byte)'"');
        _text.Add((byte)':');
    }

    private void Comma()
    {
        if (_needsComma)
        {
            _text.Add((byte)',');
        }

        _needsComma = true;
    }

    private void Open(char bracket)
    {
        _text.Add((byte)bracket);
        _needsComma = false;
    }

    private void Close(char bracket)
    {
        _text.Add((byte)bracket);
        _needsComma = true;
    }

    private void Value(string? value, bool escapesControls)
    {
        if (value == null)
        {
            _text.Add("null");
            return;
        }

        _text.Add((byte)'"');
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (c < ' ')
            {
                Control(c, escapesControls);
                continue;
            }

            if (c == '"' || c == '\\')
            {
                _text.Add((byte)'\\');
            }

            i += _text.AddCharacter(value, i);
        }

        _text.Add((byte)'"');
    }

    private void Control(char c, bool isEscaped)
    {
        if (!isEscaped)
        {
            _text.Add((byte)'?');
            return;
        }

        _text.Add("\\u00");
        _text.Add((byte)Hex.ToDigit(c >> 4));
        _text.Add((byte)Hex.ToDigit(c & 15));
    }
}
