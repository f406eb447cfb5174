using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Text;

public class JsonReaderArrayTests
{
    private readonly JsonReader _reader = new();

    [Fact]
    public void Elements_are_read_one_after_the_other()
    {
        Start("""[ 1 , "two" , true , {"a":[3]} , [4,5] , null ]""");
        Assert.True(_reader.EnterArray());

        Assert.True(_reader.NextElement() && _reader.TryReadInteger(out long one) && one == 1);
        Assert.True(_reader.NextElement() && _reader.ReadTextAndCompare("two"));
        Assert.True(_reader.NextElement() && _reader.TryReadBoolean(out bool flag) && flag);
        Assert.True(_reader.NextElement() && _reader.EnterObject() && _reader.NextMember() && _reader.NameEquals("a"));
        Assert.True(_reader.EnterArray() && _reader.NextElement());
        Assert.True(_reader.TryReadInteger(out long three) && three == 3);
        Assert.False(_reader.NextElement());
        Assert.False(_reader.NextMember());
        Assert.True(_reader.NextElement());
        Assert.Equal(JsonKind.Array, _reader.PeekKind());
        Assert.True(_reader.NextElement());
        Assert.Equal(JsonKind.Null, _reader.PeekKind());
        Assert.False(_reader.NextElement());
        Assert.True(_reader.TryReadEnd());
    }

    [Fact]
    public void Unread_elements_are_skipped_and_the_members_after_the_array_are_found()
    {
        Start("""{"a":[{"x":[1,{}]},[[]],"]"],"b":7}""");
        _reader.EnterObject();
        Assert.True(_reader.NextMember() && _reader.EnterArray());
        int elements = 0;
        while (_reader.NextElement())
        {
            elements++;
        }

        Assert.Equal(3, elements);
        Assert.True(_reader.NextMember() && _reader.NameEquals("b") && _reader.TryReadInteger(out long b) && b == 7);
        Assert.False(_reader.NextMember());
        Assert.True(_reader.TryReadEnd());
    }

    [Theory]
    [InlineData("[]", 0)]
    [InlineData(" [ ] ", 0)]
    [InlineData("[[]]", 1)]
    [InlineData("[0,0,0]", 3)]
    public void All_elements_are_found(string text, int count)
    {
        Assert.Equal(count, Count(text));
        Assert.True(_reader.TryReadEnd());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("5")]
    [InlineData("\"[]\"")]
    [InlineData("null")]
    public void A_value_of_another_type_is_not_entered_as_an_array(string text)
    {
        Start(text);

        Assert.False(_reader.EnterArray());
        Assert.True(_reader.TryReadEnd());
    }

    [Theory]
    [InlineData("[")]
    [InlineData("[ ")]
    [InlineData("[1")]
    [InlineData("[1,")]
    [InlineData("[1,]")]
    [InlineData("[,]")]
    [InlineData("[,1]")]
    [InlineData("[1,,2]")]
    [InlineData("[1 2]")]
    [InlineData("[1;2]")]
    [InlineData("[1}")]
    [InlineData("[}")]
    [InlineData("[1]]")]
    [InlineData("[1],")]
    [InlineData("[:]")]
    [InlineData("[\"a\":1]")]
    [InlineData("[tru]")]
    [InlineData("[01]")]
    [InlineData("[\"a]")]
    [InlineData("[{]")]
    [InlineData("[{}")]
    public void A_malformed_array_is_an_error(string text)
    {
        Count(text);
        Assert.False(_reader.TryReadEnd(), "at the top");

        string member = "{\"a\":" + text + "}";
        Start(member);
        for (_reader.EnterObject(); _reader.NextMember();)
        {
            for (bool isArray = _reader.EnterArray(); isArray && _reader.NextElement();)
            {
            }
        }

        Assert.False(_reader.TryReadEnd(), "as a member");
    }

    [Fact]
    public void An_array_truncated_at_any_byte_is_malformed()
    {
        byte[] whole = """[{"a":1,"b":[2,"x"]},[3],{"c":null}]""".Bytes();
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            _reader.Start(cut, length);
            Walk();
            Assert.False(_reader.TryReadEnd(), $"cut after {length} bytes");
        }

        _reader.Start(whole, whole.Length);
        Walk();
        Assert.True(_reader.TryReadEnd());
    }

    private int Count(string text)
    {
        Start(text);
        int count = 0;
        for (bool isArray = _reader.EnterArray(); isArray && _reader.NextElement();)
        {
            Assert.InRange(++count, 0, text.Length);
        }

        return count;
    }

    // An array of objects, as in notify.
    private void Walk()
    {
        for (bool isArray = _reader.EnterArray(); isArray && _reader.NextElement();)
        {
            for (bool isObject = _reader.EnterObject(); isObject && _reader.NextMember();)
            {
                _reader.TryReadInteger(out long _);
            }
        }
    }

    private void Start(string text)
    {
        byte[] bytes = text.Bytes();
        _reader.Start(bytes, bytes.Length);
    }
}
