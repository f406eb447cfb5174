using System.Text.Json;
using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Text;

public class JsonWriterTests
{
    private readonly JsonWriter _json = new(256);

    private string Text => Utf8.Text(_json.Bytes, _json.Length);

    [Fact]
    public void An_empty_document_is_an_empty_object()
    {
        _json.Start();
        _json.EndObject();

        Assert.Equal("{}", Text);
    }

    [Fact]
    public void Commas_stand_between_members_and_nowhere_else()
    {
        _json.Start();
        _json.Number("a", -1);
        _json.BeginObject("b");
        _json.EndObject();
        _json.BeginObject("c");
        _json.Boolean("d", true);
        _json.Boolean("e", false);
        _json.EndObject();
        _json.Null("f");
        _json.Tenths("g", 235);
        _json.EndObject();

        Assert.Equal("""{"a":-1,"b":{},"c":{"d":true,"e":false},"f":null,"g":23.5}""", Text);
    }

    [Fact]
    public void Commas_stand_between_elements_and_nowhere_else()
    {
        _json.Start();
        _json.BeginArray("none");
        _json.EndArray();
        _json.BeginArray("three");
        _json.Element("x");
        _json.Element(null);
        _json.Element("z");
        _json.EndArray();
        _json.EndObject();

        Assert.Equal("""{"none":[],"three":["x",null,"z"]}""", Text);
    }

    [Fact]
    public void A_value_between_minus_one_and_zero_keeps_its_sign()
    {
        _json.Start();
        _json.Tenths("a", -4);
        _json.BeginArray("b");
        _json.ElementTenths(-10);
        _json.ElementTenths(-399);
        _json.EndArray();
        _json.EndObject();

        Assert.Equal("""{"a":-0.4,"b":[-1,-39.9]}""", Text);
    }

    [Fact]
    public void A_null_text_becomes_null()
    {
        _json.Start();
        _json.Text("a", null);
        _json.EndObject();

        Assert.Equal("""{"a":null}""", Text);
    }

    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("\"", "\"\\\"\"")]
    [InlineData("\\", "\"\\\\\"")]
    [InlineData("/", "\"/\"")]
    [InlineData("\n", "\"\\u000a\"")]
    [InlineData("\u0000\u001F", "\"\\u0000\\u001f\"")]
    public void Quotes_backslashes_and_control_characters_are_escaped(string value, string expected)
    {
        _json.Start();
        _json.Text("a", value);
        _json.EndObject();

        Assert.Equal("{\"a\":" + expected + "}", Text);
    }

    [Fact]
    public void Every_character_below_the_surrogates_is_read_back()
    {
        for (int code = 0; code < 0xD800; code++)
        {
            string value = $"<{(char)code}>";
            _json.Start();
            _json.Text("a", value);
            _json.EndObject();

            Assert.Equal(value, ReadText("a"));
        }
    }

    [Fact]
    public void Half_a_surrogate_pair_in_a_text_becomes_the_replacement_character()
    {
        _json.Start();
        _json.Text("a", "\uD83D\"\uDE00");
        _json.EndObject();

        Assert.Equal("\uFFFD\"\uFFFD", ReadText("a"));
    }

    [Fact]
    public void A_document_that_fits_exactly_is_not_full_and_a_longer_one_is()
    {
        const string Document = """{"a":"text","b":[null]}""";
        Assert.False(WriteDocument(Document.Length).IsFull);
        for (int bytesMax = 0; bytesMax < Document.Length; bytesMax++)
        {
            Assert.True(WriteDocument(bytesMax).IsFull, $"{bytesMax} bytes");
        }
    }

    [Fact]
    public void Start_clears_IsFull()
    {
        var json = new JsonWriter(10);
        json.Start();
        json.Text("a", "much too long for it");
        json.Start();
        json.Number("a", 1);
        json.EndObject();

        Assert.False(json.IsFull);
        Assert.Equal("""{"a":1}""", Utf8.Text(json.Bytes, json.Length));
    }

    [Fact]
    public void Random_documents_are_parsed_to_the_values_that_were_written()
    {
        var random = new Random(20240501);
        for (int round = 0; round < 2_000; round++)
        {
            RandomDocument document = new(random, new JsonWriter(100_000));
            using JsonDocument parsed = JsonDocument.Parse(Utf8.Text(document.Json.Bytes, document.Json.Length));
            document.Check(parsed.RootElement);
        }
    }

    private static JsonWriter WriteDocument(int bytesMax)
    {
        var json = new JsonWriter(bytesMax);
        json.Start();
        json.Text("a", "text");
        json.BeginArray("b");
        json.Element(null);
        json.EndArray();
        json.EndObject();
        return json;
    }

    private string? ReadText(string name)
    {
        using JsonDocument document = JsonDocument.Parse(Text);
        return document.RootElement.GetProperty(name).GetString();
    }
}
