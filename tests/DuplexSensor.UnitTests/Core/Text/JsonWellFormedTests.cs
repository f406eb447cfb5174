using System.Text.Json;
using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Text;

/// <summary>Whether a document is JSON, down to its deepest value.</summary>
public class JsonWellFormedTests
{
    private static readonly string[] Documents =
    [
        """{"settings":{"refresh":12000,"on":true},"reboot":false}""",
        """{"a":[1,-2.5e3,null,"x\u00e9\n",[],{},[[{"b":[]}]]],"c":{"d":"","e":{}}}""",
        """ [ "a" , { "b" : [ true , false ] } , 0 ] """,
    ];

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("\"hello\"")]
    [InlineData(" null\r\n")]
    [InlineData("""{"a":[1,2,{"b":[[]]}],"c":{}}""")]
    public void Any_value_alone_is_JSON(string text) => Assert.True(IsWellFormed(text));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("hello")]
    [InlineData("{'a':1}")]
    [InlineData("{a:1}")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a":[1,]}""")]
    [InlineData("""{"a":[,1]}""")]
    [InlineData("""{"a":[1 2]}""")]
    [InlineData("""{"a":[1}]""")]
    [InlineData("""{"a":{"b" 1}}""")]
    [InlineData("""{"a":["b":1]}""")]
    [InlineData("""{"a":{1}}""")]
    [InlineData("""{"a":{"b"}}""")]
    [InlineData("""{"a":1}}""")]
    [InlineData("""{"a":1}{}""")]
    [InlineData("""{"a":1""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{"a":"\x"}""")]
    [InlineData("{\"a\":\"\t\"}")]
    [InlineData("\uFEFF{}")]
    public void Anything_else_is_not(string text) => Assert.False(IsWellFormed(text));

    [Fact]
    public void Depth_is_bounded_by_the_length_alone()
    {
        Assert.True(IsWellFormed(new string('[', 2_048) + new string(']', 2_048)));
        Assert.False(IsWellFormed(new string('[', 2_049) + new string(']', 2_047)));
        Assert.False(IsWellFormed(new string('[', 4_096)));
    }

    [Fact]
    public void A_document_with_a_byte_changed_removed_or_added_is_JSON_exactly_when_dotnet_says_so()
    {
        var random = new Random(1);
        int good = 0;
        for (int i = 0; i < 20_000; i++)
        {
            string text = Change(random.GetItems(Documents, 1)[0], random);
            bool expected = IsJson(text);
            good += expected ? 1 : 0;

            Assert.True(expected == IsWellFormed(text), text);
        }

        Assert.InRange(good, 2_000, 18_000);
    }

    private static string Change(string text, Random random)
    {
        const string characters = "{}[],:\"\\ 01.eE-+tfna\t";
        int at = random.Next(text.Length);
        string added = random.Next(3) == 0 ? "" : characters[random.Next(characters.Length)].ToString();
        return text[..at] + added + text[(at + random.Next(2))..];
    }

    private static bool IsJson(string text)
    {
        try
        {
            JsonElement.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsWellFormed(string text)
    {
        var reader = new JsonReader();
        byte[] bytes = text.Bytes();
        reader.Start(bytes, bytes.Length);
        return reader.IsWellFormed();
    }
}
