using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core;

/// <summary>
/// One line per decision: monotonic seconds, a fixed word, then the facts. A line is begun with <see cref="Line"/>,
/// added to, and ended with <see cref="End"/>. It is built in one array made at boot and never holds a secret.
/// </summary>
public sealed class Trace
{
    private const int WordWidth = 8;
    private const string Cut = "...";

    private readonly ITrace _sink;
    private readonly TextBuffer _line = new TextBuffer(Limits.TraceLineBytesMax);

    public Trace(ITrace sink)
    {
        _sink = sink;
    }

    /// <summary>Monotonic milliseconds; set at the beginning of each step.</summary>
    public long NowMs { get; set; }

    /// <summary>Begins a line; the word is at most 7 characters.</summary>
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

    public Trace Add(string text)
    {
        _line.Add(text);
        return this;
    }

    public Trace Add(long number)
    {
        _line.Add(number);
        return this;
    }

    public Trace AddTenths(int tenths)
    {
        _line.AddTenths(tenths);
        return this;
    }

    /// <summary>Text that came from outside: control characters escaped, cut to so many bytes.</summary>
    public Trace AddForeign(byte[] text, int start, int length, int bytesMax)
    {
        int shown = length < bytesMax ? length : bytesMax;
        for (int i = start; i < start + shown; i++)
        {
            byte c = text[i];
            if (c >= ' ' && c != 0x7F)
            {
                _line.Add(c);
                continue;
            }

            _line.Add("\\x");
            _line.Add((byte)Hex.DigitOf(c >> 4));
            _line.Add((byte)Hex.DigitOf(c & 15));
        }

        if (shown < length)
        {
            _line.Add(Cut);
        }

        return this;
    }

    public void End()
    {
        _sink.Write(_line.Bytes, _line.Length);
    }
}
