using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Text;

public class JsonReaderMalformedTests
{
    private const string Delta =
        """{"version":17,"timestamp":1700000000,"state":{"on":true,"refresh":1.2e4,"x":["]\"",null,-0.5e-3,"""
        + """ {"y":false}]},"""
        + """ "metadata":{"on":{"timestamp":1700000000}},"clientToken":"t\u00fcr\\"}""";

    private readonly JsonReader _reader = new();

    [Fact]
    public void A_document_truncated_at_any_byte_is_malformed()
    {
        byte[] whole = Delta.Bytes();
        Assert.True(IsWellFormed(whole, whole.Length));
        for (int length = 0; length < whole.Length; length++)
        {
            // Once with the cut bytes still in the array, once without.
            Assert.False(IsWellFormed(whole, length), $"cut after {length} bytes");
            Assert.False(IsWellFormed(whole[..length], length), $"cut after {length} bytes");
        }
    }

    [Fact]
    public void A_document_with_another_byte_after_it_is_malformed()
    {
        for (int value = 0; value < 256; value++)
        {
            byte[] bytes = [.. Delta.Bytes(), (byte)value];
            bool isWhiteSpace = value is ' ' or '\n' or '\r' or '\t';
            Assert.Equal(isWhiteSpace, IsWellFormed(bytes, bytes.Length));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("}")]
    [InlineData("{}{}")]
    [InlineData("{}}")]
    [InlineData("{},")]
    [InlineData("\uFEFF{}")]
    [InlineData("\f{}")]
    [InlineData("\u00A0{}")]
    [InlineData("{,}")]
    [InlineData("{,\"a\":1}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":1,,\"b\":2}")]
    [InlineData("{\"a\":1 \"b\":2}")]
    [InlineData("{\"a\":1;\"b\":2}")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{\"a\"::1}")]
    [InlineData("{\"a\"=1}")]
    [InlineData("{a:1}")]
    [InlineData("{'a':1}")]
    [InlineData("{1:1}")]
    [InlineData("{null:1}")]
    [InlineData("{\"a\":1]")]
    [InlineData("{\"a\":]}")]
    [InlineData("{\"a\":,}")]
    [InlineData("{\"a\"::}")]
    [InlineData("{\"a\":1/*c*/}")]
    [InlineData("{\"a\":1\0}")]
    public void A_malformed_object_is_an_error(string text) => Assert.False(IsWellFormed(text));

    [Theory]
    [InlineData("tru")]
    [InlineData("truE")]
    [InlineData("True")]
    [InlineData("truee")]
    [InlineData("true1")]
    [InlineData("fals")]
    [InlineData("falsy")]
    [InlineData("nul")]
    [InlineData("nulll")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("undefined")]
    public void A_misspelled_literal_is_malformed(string value) => AssertMalformed(value);

    [Theory]
    [InlineData("true", true)]
    [InlineData("tru", false)]
    [InlineData("-1.5e3", true)]
    [InlineData("-1.5e", false)]
    [InlineData("\"a\"", true)]
    [InlineData("\"a", false)]
    [InlineData("[[]", false)]
    public void A_document_may_be_a_value_without_an_object(string text, bool isWellFormed)
    {
        byte[] bytes = text.Bytes();
        _reader.Start(bytes, bytes.Length);

        Assert.Equal(isWellFormed, _reader.TryReadEnd());
    }

    [Theory]
    [InlineData("01")]
    [InlineData("-01")]
    [InlineData("00")]
    [InlineData("-")]
    [InlineData("--1")]
    [InlineData("+1")]
    [InlineData("1.")]
    [InlineData("1.e5")]
    [InlineData(".5")]
    [InlineData("-.5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1e-")]
    [InlineData("1e+-1")]
    [InlineData("1e1.5")]
    [InlineData("1.2.3")]
    [InlineData("0x10")]
    [InlineData("1_000")]
    [InlineData("12a")]
    [InlineData("1 2")]
    public void A_wrongly_written_number_is_malformed(string value) => AssertMalformed(value);

    [Theory]
    [InlineData("\"")]
    [InlineData("\"x")]
    [InlineData("\"x\\\"")]
    [InlineData("\"x\\")]
    [InlineData("\"a\nb\"")]
    [InlineData("\"a\tb\"")]
    [InlineData("\"a\0b\"")]
    [InlineData("\"a\u001Fb\"")]
    [InlineData("\"a\"b\"")]
    [InlineData("'a'")]
    public void A_text_without_an_end_or_with_control_characters_is_malformed(string value) =>
        AssertMalformed(value);

    [Theory]
    [InlineData("\"\\q\"")]
    [InlineData("\"\\'\"")]
    [InlineData("\"\\U0041\"")]
    [InlineData("\"\\u\"")]
    [InlineData("\"\\u12\"")]
    [InlineData("\"\\u12G4\"")]
    [InlineData("\"\\u-123\"")]
    [InlineData("\"\\\n\"")]
    public void An_escape_that_json_does_not_have_is_malformed(string value) => AssertMalformed(value);

    [Theory]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("\"a\"")]
    [InlineData("[{\"a\":1}]")]
    public void A_document_that_is_not_an_object_has_no_members(string text)
    {
        byte[] bytes = text.Bytes();
        _reader.Start(bytes, bytes.Length);

        Assert.False(_reader.EnterObject());
        Assert.False(_reader.NextMember());
    }

    [Theory]
    [InlineData("5}")]
    [InlineData("[]}")]
    [InlineData("null,\"a\":1}")]
    [InlineData("5,\"a\":1}")]
    [InlineData("\"x\",\"a\":{\"b\":1}}")]
    public void The_end_of_an_object_without_its_start_is_malformed(string text) => Assert.False(IsWellFormed(text));

    // Once when the value is skipped, once when it is read as each type.
    private void AssertMalformed(string value)
    {
        string text = "{\"a\":" + value + ",\"b\":true}";
        Assert.False(IsWellFormed(text), "skipped");

        byte[] bytes = text.Bytes();
        _reader.Start(bytes, bytes.Length);
        for (_reader.EnterObject(); _reader.NextMember();)
        {
            _ = _reader.TryReadBoolean(out bool _)
                || _reader.TryReadInteger(out long _)
                || _reader.TryReadText(9, out string _);
        }

        Assert.False(_reader.TryReadEnd(), "read");
    }

    private bool IsWellFormed(string text)
    {
        byte[] bytes = text.Bytes();
        return IsWellFormed(bytes, bytes.Length);
    }

    private bool IsWellFormed(byte[] bytes, int length)
    {
        _reader.Start(bytes, length);
        _reader.EnterObject();
        while (_reader.NextMember())
        {
        }

        return _reader.TryReadEnd();
    }
}
