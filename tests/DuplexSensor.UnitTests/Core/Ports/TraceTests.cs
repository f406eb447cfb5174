using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Ports;

public class TraceTests
{
    private readonly StrictTrace _sink = new();
    private readonly Trace _trace;

    public TraceTests()
    {
        _trace = new Trace(_sink) { NowMs = 12_345 };
    }

    [Theory]
    [InlineData(0, "0.000 link    x")]
    [InlineData(7, "0.007 link    x")]
    [InlineData(12_345, "12.345 link    x")]
    [InlineData(86_400_099, "86400.099 link    x")]
    public void A_line_begins_with_seconds_and_a_word(long nowMs, string expected)
    {
        _trace.NowMs = nowMs;
        _trace.Line("link").Add("x").End();

        Assert.Equal(expected, _sink.Line);
    }

    [Fact]
    public void A_line_contains_text_numbers_and_tenths()
    {
        _trace.Line("sensor").Add("a ").Add(-5).Add(" ").AddTenths(-235).End();

        Assert.Equal("12.345 sensor  a -5 -23.5", _sink.Line);
    }

    [Fact]
    public void Control_characters_of_untrusted_text_are_escaped()
    {
        AddEscaped("a\r\n\0\u001B[31m\u007Fb", bytesMax: 200);

        Assert.Equal("12.345 job     a\\x0d\\x0a\\x00\\x1b[31m\\x7fb", _sink.Line);
    }

    [Fact]
    public void Control_characters_of_two_bytes_are_escaped_too()
    {
        // On many terminals U+009B begins an escape sequence and U+0085 a new line.
        AddEscaped("a\u009B31m\u0085b\u00A0", bytesMax: 200);

        Assert.DoesNotContain(_sink.Line, c => char.IsControl(c));
    }

    [Fact]
    public void Untrusted_text_is_cut_only_when_it_is_too_long()
    {
        AddEscaped("abcd", bytesMax: 4);
        Assert.EndsWith(" abcd", _sink.Line);
        AddEscaped("abcde", bytesMax: 4);
        Assert.EndsWith(" abcd...", _sink.Line);
    }

    [Fact]
    public void Only_the_given_range_of_untrusted_text_is_written()
    {
        _trace.Line("job").AddEscaped("xxabyy".Bytes(), 2, 2, 200).End();

        Assert.EndsWith(" ab", _sink.Line);
    }

    [Fact]
    public void A_line_that_is_too_long_is_cut_at_its_maximum()
    {
        _trace.Line("job").Add(new string('x', 5_000)).End();

        Assert.Equal(Limits.TraceLineBytesMax, _sink.Line.Length);
    }

    [Fact]
    public void A_line_that_is_too_long_is_cut_between_characters()
    {
        for (int start = 0; start < 4; start++)
        {
            string text = new string('x', start) + string.Concat(Enumerable.Repeat("\U0001F600", 300));
            AddEscaped(text, bytesMax: 5_000);
            Assert.DoesNotContain('\uFFFD', _sink.Line);
            Assert.InRange(_sink.Line.Bytes().Length, Limits.TraceLineBytesMax - 3, Limits.TraceLineBytesMax);
        }
    }

    [Fact]
    public void Untrusted_text_is_cut_between_characters_and_the_line_stays_UTF8()
    {
        AddEscaped("abc\u00FC\u00FC", bytesMax: 4);

        Assert.StartsWith("12.345 job     abc", _sink.Line);
    }

    [Fact]
    public void Untrusted_bytes_that_are_not_UTF8_are_escaped_and_the_line_stays_UTF8()
    {
        _trace.Line("job").AddEscaped([(byte)'a', 0xFF, 0xC3], 0, 3, 200).End();

        Assert.StartsWith("12.345 job     a", _sink.Line);
    }

    private void AddEscaped(string text, int bytesMax)
    {
        byte[] bytes = text.Bytes();
        _trace.Line("job").AddEscaped(bytes, 0, bytes.Length, bytesMax).End();
    }

    // Throws when a line is not UTF-8, as ITrace requires.
    private sealed class StrictTrace : ITrace
    {
        public string Line { get; private set; } = "";

        public void Write(byte[] line, int length) => Line = Utf8.Text(line, length);
    }
}
