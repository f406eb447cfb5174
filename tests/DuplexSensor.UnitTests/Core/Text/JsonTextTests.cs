using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Text;

public class JsonTextTests
{
    private readonly JsonReader _reader = new();

    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t")]
    [InlineData("\\u0041\\u00e9\\u6D4B\\uFFFF", "A\u00E9\u6D4B\uFFFF")]
    [InlineData("\\u0000", "\0")]
    [InlineData("a\u00E9\u07FF\u0800\uFFFD", "a\u00E9\u07FF\u0800\uFFFD")]
    [InlineData("\\ud83d\\ude00", "\U0001F600")]
    [InlineData("\U0001F600\U00010000\U0010FFFF", "\U0001F600\U00010000\U0010FFFF")]
    public void A_text_is_decoded(string written, string decoded)
    {
        StartMember("\"" + written + "\"");
        Assert.True(_reader.TryReadText(100, out string text));
        Assert.Equal(decoded, text);
    }

    [Theory]
    [InlineData("\\u0061\\u0062", "ab", true)]
    [InlineData("ab", "abc", false)]
    [InlineData("abc", "ab", false)]
    [InlineData("ab", "aB", false)]
    [InlineData("", "", true)]
    [InlineData("a\\u0000", "a", false)]
    [InlineData("\U0001F600", "\U0001F600", true)]
    public void A_text_is_decoded_before_it_is_compared(string written, string expected, bool isSame)
    {
        StartMember("\"" + written + "\"");
        Assert.Equal(isSame, _reader.ReadTextAndCompare(expected));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_read_unchanged()
    {
        // In code, not as theory data: an attribute cannot hold half a pair.
        StartMember("\"\\ud83d\\u0041\\ude00\"");
        Assert.True(_reader.TryReadText(3, out string text));
        Assert.Equal("\uD83DA\uDE00", text);

        StartMember("\"\U0001F600\"");
        Assert.False(_reader.ReadTextAndCompare("\uD83D"));
    }

    [Theory]
    [InlineData("\\u006fn")]
    [InlineData("o\\u006E")]
    public void A_name_is_decoded_before_it_is_compared(string written)
    {
        Start("{\"" + written + "\":true}");
        Assert.True(_reader.EnterObject() && _reader.NextMember());

        Assert.True(_reader.NameEquals("on"));
        Assert.False(_reader.NameEquals("o"));
        Assert.False(_reader.NameEquals("one"));
        Assert.Equal("on", _reader.GetName(100));
    }

    [Fact]
    public void A_text_of_exactly_the_allowed_length_is_read_and_a_longer_one_is_not()
    {
        StartMember("\"abcd\"");
        Assert.True(_reader.TryReadText(4, out string text));
        Assert.Equal("abcd", text);

        StartMember("\"abcde\"");
        Assert.False(_reader.TryReadText(4, out text));
        Assert.Equal("", text);
    }

    [Fact]
    public void After_a_text_that_is_too_long_the_next_member_is_found()
    {
        Start("""{"a":"abcde","b":2}""");
        Assert.True(_reader.EnterObject() && _reader.NextMember());

        Assert.False(_reader.TryReadText(4, out string _));
        Assert.True(_reader.NextMember() && _reader.NameEquals("b"));
        Assert.False(_reader.NextMember());
        Assert.True(_reader.TryReadEnd());
    }

    [Fact]
    public void The_allowed_length_is_in_characters_and_not_in_bytes()
    {
        StartMember("\"\\u00fc\u00FC\u6D4B\"");
        Assert.True(_reader.TryReadText(3, out string text));
        Assert.Equal("\u00FC\u00FC\u6D4B", text);
    }

    [Theory]
    [InlineData(3, "abc")]
    [InlineData(6, "abcdef")]
    [InlineData(7, "abcdef")]
    public void A_name_may_be_cut(int lengthMax, string cut)
    {
        Start("""{"abcdef":1}""");
        Assert.True(_reader.EnterObject() && _reader.NextMember());

        Assert.Equal(cut, _reader.GetName(lengthMax));
        Assert.True(_reader.NameEquals(cut, lengthMax));
        Assert.False(_reader.NameEquals(cut + "x", lengthMax + 1));
    }

    [Fact]
    public void Invalid_UTF_8_never_throws_and_never_reads_beyond_the_text()
    {
        for (int lead = 0x80; lead < 0x100; lead++)
        {
            for (int following = 0; following < 4; following++)
            {
                byte[] rest = [.. Enumerable.Repeat((byte)0xBF, following)];
                byte[] text = [.. "{\""u8, (byte)lead, .. rest, .. "\":1}"u8];
                _reader.Start(text, text.Length);
                Assert.True(_reader.EnterObject() && _reader.NextMember());

                string name = _reader.GetName(32);
                Assert.InRange(name.Length, 1, 1 + following);
                Assert.True(_reader.NameEquals(name));
            }
        }
    }

    private void Start(string text)
    {
        byte[] bytes = text.Bytes();
        _reader.Start(bytes, bytes.Length);
    }

    private void StartMember(string value)
    {
        Start("{\"a\":" + value + "}");
        Assert.True(_reader.EnterObject() && _reader.NextMember());
    }
}
