using System.Text;
using System.Text.Json;
using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Text;

public class JsonReaderPropertyTests
{
    private const string Delta =
        """{"version":17,"timestamp":1700000000,"state":{"on":true,"refresh":1.2e4,"x":["]\"",null,-0.5e-3,"""
        + """ {"y":false}]},"""
        + """ "metadata":{"on":{"timestamp":1700000000}},"clientToken":"t\u00fcr\\"}""";

    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", "\"", "\\", ",", ":", "\\u", "\\ud83d", "true", "fals", "null", "-", "1e", "0", ".", "\n",
        "\0", "\u00FC",
    ];

    private static readonly string[] TextParts =
    [
        "a", "on", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\ud83d\\ude00", "\u00E9", "\U0001F600", "{",
        "]", "\u007F",
    ];

    private readonly JsonReader _reader = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_document_with_random_changes_never_throws_and_never_loops(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 5_000; round++)
        {
            byte[] bytes = Mutated(random);
            bool isWellFormed = Walk(bytes, random, out int members);

            Assert.InRange(members, 0, bytes.Length);
            Assert.True(
                isWellFormed || !IsObject(bytes), "rejected although it is JSON: " + Encoding.UTF8.GetString(bytes));
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void Random_documents_are_read_as_dotnet_reads_them(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 2_000; round++)
        {
            byte[] bytes = RandomObject(random, 0).Bytes();
            using JsonDocument expected = JsonDocument.Parse(bytes);
            _reader.Start(bytes, bytes.Length);
            Assert.True(_reader.EnterObject());
            Compare(expected.RootElement, random);
            Assert.True(_reader.TryReadEnd());
        }
    }

    private static byte[] Mutated(Random random)
    {
        List<byte> bytes = [.. Delta.Bytes()];
        int changes = random.Next(1, 4);
        for (int i = 0; i < changes; i++)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveRange(at, Math.Min(random.Next(1, 5), bytes.Count - at)); break;
                case 2: bytes.InsertRange(at, Fragments[random.Next(Fragments.Length)].Bytes()); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }

            if (bytes.Count == 0)
            {
                break;
            }
        }

        return [.. bytes];
    }

    // Enters, reads or skips values at random, at any depth.
    private bool Walk(byte[] bytes, Random random, out int members)
    {
        var isArray = new Stack<bool>([false]);
        members = 0;
        _reader.Start(bytes, bytes.Length);
        for (_reader.EnterObject(); isArray.Count > 0;)
        {
            if (isArray.Peek() ? !_reader.NextElement() : !_reader.NextMember())
            {
                isArray.Pop();
                continue;
            }

            members++;
            _reader.NameEquals("state");
            _reader.GetName(5);
            switch (random.Next(5))
            {
                case 0 when _reader.EnterObject(): isArray.Push(false); break;
                case 0 when _reader.EnterArray(): isArray.Push(true); break;
                case 1: _reader.TryReadBoolean(out bool _); break;
                case 2: _reader.TryReadInteger(out long _); break;
                case 3: _reader.TryReadText(3, out string _); break;
                default: break;
            }
        }

        return _reader.TryReadEnd();
    }

    private static bool IsObject(byte[] bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Compare(JsonElement expected, Random random)
    {
        foreach (JsonProperty member in expected.EnumerateObject())
        {
            Assert.True(_reader.NextMember());
            Assert.True(_reader.NameEquals(member.Name));
            Assert.Equal(member.Name, _reader.GetName(1_000));
            if (random.Next(4) > 0)
            {
                CompareValue(member.Value, random);
            }
        }

        Assert.False(_reader.NextMember());
    }

    private void CompareValue(JsonElement expected, Random random)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.True(_reader.EnterObject());
                Compare(expected, random);
                break;
            case JsonValueKind.String:
                Assert.True(_reader.TryReadText(1_000, out string text));
                Assert.Equal(expected.GetString(), text);
                break;
            case JsonValueKind.Number:
                bool isInteger = expected.TryGetInt64(out long number);
                Assert.Equal(isInteger, _reader.TryReadInteger(out long read));
                Assert.True(!isInteger || read == number);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                Assert.True(_reader.TryReadBoolean(out bool flag));
                Assert.Equal(expected.GetBoolean(), flag);
                break;
            case JsonValueKind.Array:
                Assert.False(_reader.EnterObject());
                CompareElements(expected, random);
                break;
            default:
                Assert.False(_reader.EnterObject());
                Assert.Equal(JsonKind.Null, _reader.PeekKind());
                break;
        }
    }

    // Enters the array, or leaves it to be skipped.
    private void CompareElements(JsonElement expected, Random random)
    {
        Assert.Equal(JsonKind.Array, _reader.PeekKind());
        if (random.Next(3) == 0)
        {
            return;
        }

        Assert.True(_reader.EnterArray());
        foreach (JsonElement element in expected.EnumerateArray())
        {
            Assert.True(_reader.NextElement());
            if (random.Next(4) > 0)
            {
                CompareValue(element, random);
            }
        }

        Assert.False(_reader.NextElement());
    }

    private static string RandomObject(Random random, int depth) =>
        RandomWhitespace(random) + "{" + RandomList(random, () => RandomMember(random, depth)) + "}"
            + RandomWhitespace(random);

    private static string RandomMember(Random random, int depth) =>
        RandomWhitespace(random) + RandomText(random) + RandomWhitespace(random) + ":" + RandomValue(random, depth);

    private static string RandomValue(Random random, int depth)
    {
        int kinds = depth < 5 ? 8 : 6;
        string value = random.Next(kinds) switch
        {
            0 => "true",
            1 => "false",
            2 => "null",
            3 => $"{random.NextInt64(-1_000_000_000_000, 1_000_000_000_000)}",
            4 => $"{random.Next(-999, 999) + 0.25}",
            5 => RandomText(random),
            6 => RandomObject(random, depth + 1),
            _ => "[" + RandomList(random, () => RandomValue(random, depth + 1)) + "]",
        };
        return RandomWhitespace(random) + value + RandomWhitespace(random);
    }

    private static string RandomText(Random random) =>
        "\"" + string.Concat(random.GetItems(TextParts, random.Next(6))) + "\"";

    private static string RandomList(Random random, Func<string> part) =>
        string.Join(',', Enumerable.Range(0, random.Next(5)).Select(_ => part()));

    private static string RandomWhitespace(Random random) => random.Next(6) switch
    {
        0 => " ",
        1 => "\r\n\t",
        _ => "",
    };
}
