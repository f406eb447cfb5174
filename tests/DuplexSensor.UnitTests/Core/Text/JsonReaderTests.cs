using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Text;

public class JsonReaderTests
{
    private readonly JsonReader _reader = new();

    [Theory]
    [InlineData("""{"version":7,"on":true,"name":"x"}""")]
    [InlineData("""{"name":"x","version":7,"on":true}""")]
    [InlineData("""{"on":true,"other":[1,{"version":8}],"name":"x","version":7}""")]
    [InlineData(" \t\r\n{ \"on\" :\ttrue ,\r\n\"name\": \"x\" , \"version\"\n:7 } \n")]
    public void Members_may_come_in_any_order_among_any_others(string text)
    {
        long version = 0;
        bool on = false;
        bool isNamed = false;
        Start(text);
        for (_reader.EnterObject(); _reader.NextMember();)
        {
            _ = (_reader.NameEquals("version") && _reader.TryReadInteger(out version))
                || (_reader.NameEquals("on") && _reader.TryReadBoolean(out on))
                || (_reader.NameEquals("name") && (isNamed = _reader.ReadTextAndCompare("x")));
        }

        Assert.True(_reader.TryReadEnd());
        Assert.Equal((7, true, true), (version, on, isNamed));
    }

    [Fact]
    public void After_a_nested_object_the_outer_one_continues()
    {
        Start("""{"a":{"b":{},"c":{"d":1}},"e":2}""");
        Assert.True(_reader.EnterObject());
        Assert.Equal(["a"], NextNames(1));
        Assert.True(_reader.EnterObject());
        Assert.Equal(["b"], NextNames(1));
        Assert.True(_reader.EnterObject());
        Assert.False(_reader.NextMember());
        Assert.Equal(["c"], NextNames(1));
        Assert.False(_reader.NextMember());
        Assert.Equal(["e"], NextNames(1));
        Assert.False(_reader.NextMember());
        Assert.True(_reader.TryReadEnd());
    }

    [Theory]
    [InlineData("{}", JsonKind.Object)]
    [InlineData("[]", JsonKind.Array)]
    [InlineData("\"\"", JsonKind.Text)]
    [InlineData("-1", JsonKind.Number)]
    [InlineData("0", JsonKind.Number)]
    [InlineData("9", JsonKind.Number)]
    [InlineData("true", JsonKind.True)]
    [InlineData("false", JsonKind.False)]
    [InlineData("null", JsonKind.Null)]
    [InlineData("", JsonKind.None)]
    [InlineData("}", JsonKind.None)]
    [InlineData("+1", JsonKind.None)]
    public void The_kind_of_a_value_is_known_before_it_is_read(string value, JsonKind kind)
    {
        Start("  " + value);

        Assert.Equal(kind, _reader.PeekKind());
    }

    [Fact]
    public void A_value_that_was_read_no_longer_has_a_kind()
    {
        StartMember("7");
        Assert.True(_reader.TryReadInteger(out long _));

        Assert.Equal(JsonKind.None, _reader.PeekKind());
    }

    [Theory]
    [InlineData("\"7\"")]
    [InlineData("null")]
    [InlineData("[true]")]
    [InlineData("{\"a\":1}")]
    [InlineData("0.5")]
    public void A_value_of_another_type_is_not_read_but_skipped(string value)
    {
        Start("{\"a\":" + value + ",\"b\":2}");
        Assert.True(_reader.EnterObject() && _reader.NextMember());

        Assert.False(_reader.TryReadInteger(out long _));
        Assert.False(_reader.TryReadBoolean(out bool _));
        Assert.True(_reader.NextMember() && _reader.NameEquals("b"));
        Assert.True(_reader.TryReadInteger(out long two) && two == 2);
        Assert.False(_reader.NextMember());
        Assert.True(_reader.TryReadEnd());
    }

    [Fact]
    public void A_comparison_with_a_text_does_not_read_a_value_of_another_type()
    {
        StartMember("7");

        Assert.False(_reader.ReadTextAndCompare("7"));
        Assert.False(_reader.TryReadText(10, out string _));
        Assert.True(_reader.TryReadInteger(out long seven));
        Assert.Equal(7, seven);
    }

    [Fact]
    public void A_repeated_name_is_found_twice()
    {
        Start("""{"a":1,"a":2}""");
        Assert.True(_reader.EnterObject());

        Assert.Equal(["a", "a"], NextNames(2));
        Assert.False(_reader.NextMember());
        Assert.True(_reader.TryReadEnd());
    }

    [Theory]
    [InlineData("[", "", "]")]
    [InlineData("{\"a\":", "1", "}")]
    [InlineData("[{\"a\":[", "\"]\"", "]}]")]
    public void An_unread_value_of_any_depth_is_skipped(string open, string inner, string close)
    {
        string value = string.Concat(Enumerable.Repeat(open, 10_000)) + inner
            + string.Concat(Enumerable.Repeat(close, 10_000));
        Start("{\"deep\":" + value + ",\"b\":2}");
        Assert.True(_reader.EnterObject() && _reader.NextMember());

        Assert.True(_reader.NextMember() && _reader.NameEquals("b"));
        Assert.False(_reader.NextMember());
        Assert.True(_reader.TryReadEnd());
    }

    [Theory]
    [InlineData("\"}\"")]
    [InlineData("[\"]\", \"\\\"]\", \"\\\\\"]")]
    [InlineData("{\"}\":\"{\"}")]
    public void Brackets_and_quotes_inside_a_skipped_text_do_not_count(string value)
    {
        Start("{\"a\":" + value + ",\"b\":2}");
        Assert.True(_reader.EnterObject());

        Assert.Equal(["a", "b"], NextNames(2));
        Assert.False(_reader.NextMember());
        Assert.True(_reader.TryReadEnd());
    }

    [Fact]
    public void Only_the_given_length_counts()
    {
        byte[] text = """{"a":1}}}}"true""".Bytes();
        _reader.Start(text, 7);
        Assert.True(_reader.EnterObject() && _reader.NextMember());
        Assert.False(_reader.NextMember());

        Assert.True(_reader.TryReadEnd());
    }

    [Fact]
    public void Start_clears_the_error_of_the_last_document()
    {
        Start("{\"a");
        Assert.True(_reader.EnterObject());
        Assert.False(_reader.NextMember());
        Assert.False(_reader.TryReadEnd());

        Start("{}");
        Assert.True(_reader.EnterObject());
        Assert.False(_reader.NextMember());
        Assert.True(_reader.TryReadEnd());
    }

    [Fact]
    public void A_malformed_document_stays_malformed_to_its_end()
    {
        Start("""{"a":!,"b":true,"c":1,"d":"x","e":{}}""");
        Assert.True(_reader.EnterObject() && _reader.NextMember());

        Assert.False(_reader.NextMember());
        Assert.False(_reader.NextMember());
        Assert.False(_reader.TryReadBoolean(out bool _));
        Assert.False(_reader.TryReadInteger(out long _));
        Assert.False(_reader.TryReadText(9, out string _));
        Assert.False(_reader.EnterObject());
        Assert.Equal(JsonKind.None, _reader.PeekKind());
        Assert.False(_reader.TryReadEnd());
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

    private string[] NextNames(int count)
    {
        var names = new string[count];
        for (int i = 0; i < count; i++)
        {
            Assert.True(_reader.NextMember());
            names[i] = _reader.GetName(100);
        }

        return names;
    }
}
