namespace DuplexSensor.Core.Text;

/// <summary>
/// UTF-8 text in one array that is allocated once: a StringBuilder would leave ten times its length on the heap. Text
/// that does not fit is left out, and <see cref="IsFull"/> is true.
/// </summary>
public sealed class TextBuffer
{
    /// <summary>The text; only the first <see cref="Length"/> bytes count.</summary>
    public readonly byte[] Bytes;

    public TextBuffer(int bytesMax)
    {
        Bytes = new byte[bytesMax];
    }

    public int Length { get; private set; }

    /// <summary>True once a byte did not fit.</summary>
    public bool IsFull { get; private set; }

    public void Clear()
    {
        Length = 0;
        IsFull = false;
    }

    public void Add(byte value)
    {
        // After a byte was left out, all further bytes are left out too.
        IsFull |= Length == Bytes.Length;
        if (!IsFull)
        {
            Bytes[Length++] = value;
        }
    }

    /// <summary>Adds a character's bytes, all or none of them. Returns their number.</summary>
    public int Add(byte[] text, int start, int count)
    {
        IsFull |= Length + count > Bytes.Length;
        for (int i = 0; i < count; i++)
        {
            Add(text[start + i]);
        }

        return count;
    }

    public void Add(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            i += AddCharacter(text, i);
        }
    }

    /// <summary>Adds an integer; one that does not fit is left out whole.</summary>
    public void Add(long number)
    {
        if (number < 0)
        {
            Add((byte)'-');
        }

        // Digits are computed from the negative number: long.MinValue has no positive counterpart.
        long rest = number < 0 ? number : -number;
        int count = 1;
        for (long higher = rest / 10; higher != 0; higher /= 10)
        {
            count++;
        }

        IsFull |= Length + count > Bytes.Length;
        if (IsFull)
        {
            return;
        }

        Length += count;
        for (int i = Length - 1; count > 0; i--, count--)
        {
            Bytes[i] = (byte)('0' - (rest % 10));
            rest /= 10;
        }
    }

    /// <summary>
    /// Adds tenths as a decimal number, without a fraction if it is 0: 230 as 23, 235 as 23.5 (D10).
    /// </summary>
    public void AddTenths(int tenths)
    {
        long magnitude = tenths < 0 ? -(long)tenths : tenths;
        if (tenths < 0)
        {
            Add((byte)'-');
        }

        Add(magnitude / 10);
        if (magnitude % 10 != 0)
        {
            Add((byte)'.');
            Add((byte)('0' + (magnitude % 10)));
        }
    }

    /// <summary>
    /// Adds one character as UTF-8; half a surrogate pair becomes U+FFFD. Returns how many chars it has read after the
    /// one at <paramref name="index"/>: 0 or 1.
    /// </summary>
    public int AddCharacter(string text, int index)
    {
        int code = text[index];
        int extraChars = 0;
        if (code >= 0xD800 && code <= 0xDFFF)
        {
            bool isPair = code < 0xDC00 && index + 1 < text.Length && text[index + 1] >= 0xDC00
                && text[index + 1] <= 0xDFFF;
            extraChars = isPair ? 1 : 0;
            code = isPair ? 0x10000 + ((code - 0xD800) << 10) + (text[index + 1] - 0xDC00) : 0xFFFD;
        }

        if (code < 0x80)
        {
            Add((byte)code);
            return extraChars;
        }

        int following = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        IsFull |= Length + following >= Bytes.Length;
        int lead = code < 0x800 ? 0xC0 : code < 0x10000 ? 0xE0 : 0xF0;
        Add((byte)(lead | (code >> (6 * following))));
        while (following > 0)
        {
            following--;
            Add((byte)(0x80 | ((code >> (6 * following)) & 0x3F)));
        }

        return extraChars;
    }
}
