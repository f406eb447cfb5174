using System.Globalization;
using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Text;

public class TextBufferTests
{
    private readonly TextBuffer _buffer = new(64);

    private string Text => Utf8.Text(_buffer.Bytes, _buffer.Length);

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(-7)]
    [InlineData(10)]
    [InlineData(-100)]
    [InlineData(1234567890123456789)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void A_number_is_written_in_plain_digits(long number)
    {
        _buffer.Add(number);

        Assert.Equal(number.ToString(CultureInfo.InvariantCulture), Text);
        Assert.False(_buffer.IsFull);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(230, "23")]
    [InlineData(235, "23.5")]
    [InlineData(5, "0.5")]
    [InlineData(-5, "-0.5")]
    [InlineData(-10, "-1")]
    [InlineData(-123, "-12.3")]
    [InlineData(int.MaxValue, "214748364.7")]
    [InlineData(int.MinValue, "-214748364.8")]
    public void Tenths_are_written_as_a_decimal_number(int tenths, string expected)
    {
        _buffer.AddTenths(tenths);

        Assert.Equal(expected, Text);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("\u007F\u0080\u07FF\u0800\uD7FF\uE000\uFFFF")]
    [InlineData("grün 测试 \U0001F600 \U00010000 \U0010FFFF")]
    public void Text_becomes_utf8(string text)
    {
        _buffer.Add(text);

        Assert.Equal(text, Text);
    }

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character()
    {
        // In code, not as theory data: an attribute cannot hold half a pair.
        _buffer.Add("a\uD83Db \uDE00 \uDE00\uD83D");
        _buffer.Add("\uD83D\uD83D\uDE00 \uDE00\uDE00\uD83D");

        Assert.Equal("a\uFFFDb \uFFFD \uFFFD\uFFFD\uFFFD\U0001F600 \uFFFD\uFFFD\uFFFD", Text);
    }

    [Fact]
    public void A_text_that_just_fits_does_not_make_the_buffer_full()
    {
        var buffer = new TextBuffer(4);
        buffer.Add("abcd");

        Assert.False(buffer.IsFull);
        Assert.Equal(4, buffer.Length);
    }

    [Fact]
    public void Text_that_does_not_fit_is_cut_and_IsFull_is_set()
    {
        var buffer = new TextBuffer(4);
        buffer.Add("abcde");

        Assert.True(buffer.IsFull);
        Assert.Equal("abcd", Utf8.Text(buffer.Bytes, buffer.Length));
    }

    [Theory]
    [InlineData("abc\u00FC")]
    [InlineData("abc\u6D4B")]
    [InlineData("ab\U0001F600")]
    public void A_character_of_several_bytes_is_added_completely_or_not_at_all(string text)
    {
        var buffer = new TextBuffer(4);
        buffer.Add(text);

        Assert.True(buffer.IsFull);
        Assert.Equal(text[..buffer.Length], Utf8.Text(buffer.Bytes, buffer.Length));
    }

    [Fact]
    public void A_cleared_buffer_is_empty_and_no_longer_full()
    {
        var buffer = new TextBuffer(1);
        buffer.Add("xy");
        buffer.Clear();

        Assert.False(buffer.IsFull);
        Assert.Equal(0, buffer.Length);
    }
}
