using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Ports;

/// <summary>
/// Writes trace lines, one per decision: monotonic seconds, a fixed word, then the facts. <see cref="Line"/> begins a
/// line, <see cref="End"/> writes it. All lines use one array of <see cref="Limits.TraceLineBytesMax"/>; a longer line
/// is cut. A line never contains a secret.
/// </summary>
public sealed class Trace
{
    private const int WordWidth = 8;
    private const string Ellipsis = "...";

    private readonly ITrace _sink;
    private readonly TextBuffer _line = new TextBuffer(Limits.TraceLineBytesMax);

    public Trace(ITrace sink)
    {
        _sink = sink;
    }

    /// <summary>Monotonic milliseconds. Set at the beginning of each step.</summary>
    public long NowMs { get; set; }

    /// <summary>Begins a line. The word has at most 7 characters.</summary>
    public Trace Line(string word)
    {
        _line.Clear();
        _line.Add(NowMs / 1000);
        _line.Add((byte)'.');
        int millis = (int)(NowMs % 1000);
        _line.Add((byte)('0' + (millis / 100)));
        _line.Add((byte)('0' + (millis / 10 % 10)));
        _line.Add((byte)('0' + (millis % 10)));
        _line.Add((byte)' ');
        _line.Add(word);
        for (int i = word.Length; i < WordWidth; i++)
        {
            _line.Add((byte)' ');
        }

        return this;
    }

    /// <summary>Adds text as UTF-8. A control character becomes a question mark.</summary>
    public Trace Add(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (Utf8Text.IsControl(text[i]))
            {
                _line.Add((byte)'?');
                continue;
            }

            i += _line.AddCharacter(text, i);
        }

        return this;
    }

    /// <summary>Adds an integer.</summary>
    public Trace Add(long number)
    {
        _line.Add(number);
        return this;
    }

    /// <summary>Adds a number of tenths with one digit after the decimal point, such as -0.4.</summary>
    public Trace AddTenths(int tenths)
    {
        _line.AddTenths(tenths);
        return this;
    }

    /// <summary>
    /// Adds UTF-8 text from the network. Control characters and bytes that are not UTF-8 become <c>\xNN</c>. A text of
    /// more than <paramref name="bytesMax"/> bytes is cut after a whole character and ends in "...".
    /// </summary>
    public Trace AddEscaped(byte[] text, int start, int length, int bytesMax)
    {
        int end = start + length;
        int cutEnd = length < bytesMax ? end : start + bytesMax;
        int index = start;
        while (index < end)
        {
            int size = Utf8Text.GetCharacterLength(text, index, end);
            if (index + (size == 0 ? 1 : size) > cutEnd)
            {
                _line.Add(Ellipsis);
                break;
            }

            index += size == 0 || IsControl(text, index, size)
                ? AddHexByte(text[index])
                : _line.Add(text, index, size);
        }

        return this;
    }

    /// <summary>Ends the line and writes it to the port.</summary>
    public void End()
    {
        _sink.Write(_line.Bytes, _line.Length);
    }

    // In UTF-8 the second byte after 0xC2 equals the character's code; no other lead byte begins a control character.
    private static bool IsControl(byte[] text, int index, int size)
    {
        return Utf8Text.IsControl((char)text[size == 2 && text[index] == 0xC2 ? index + 1 : index]);
    }

    private int AddHexByte(byte value)
    {
        _line.Add("\\x");
        _line.Add((byte)Hex.ToDigit(value >> 4));
        _line.Add((byte)Hex.ToDigit(value & 15));
        return 1;
    }
}
