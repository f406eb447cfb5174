using System.Text.Json;
using DuplexSensor.Core.Text;

namespace DuplexSensor.UnitTests.Core.Text;

/// <summary>Writes a random document, and a check for each of its members.</summary>
internal sealed class RandomDocument
{
    private readonly Random _random;
    private readonly List<Action<JsonElement>> _checks = [];

    public RandomDocument(Random random, JsonWriter json)
    {
        _random = random;
        Json = json;
        json.Start();
        Fill([], 0);
        json.EndObject();
    }

    public JsonWriter Json { get; }

    public void Check(JsonElement root) => _checks.ForEach(check => check(root));

    private void Fill(string[] path, int depth)
    {
        int count = _random.Next(5);
        for (int i = 0; i < count; i++)
        {
            AddMember([.. path, $"m{i}"], depth);
        }
    }

    private void AddMember(string[] path, int depth)
    {
        string name = path[^1];
        switch (_random.Next(depth < 4 ? 7 : 5))
        {
            case 0: AddNumber(path, _random.NextInt64(long.MinValue, long.MaxValue)); break;
            case 1: AddTenths(path, _random.Next(int.MinValue + 1, int.MaxValue)); break;
            case 2: AddText(path, RandomText()); break;
            case 3: AddFlag(path, _random.Next(2) == 0); break;
            case 4:
                Json.Null(name);
                Expect(path, found => Assert.Equal(JsonValueKind.Null, found.ValueKind));
                break;
            case 5:
                Json.BeginObject(name);
                Fill(path, depth + 1);
                Json.EndObject();
                break;
            default: AddArray(path); break;
        }
    }

    private void AddNumber(string[] path, long value)
    {
        Json.Number(path[^1], value);
        Expect(path, found => Assert.Equal(value, found.GetInt64()));
    }

    private void AddTenths(string[] path, int value)
    {
        Json.Tenths(path[^1], value);
        Expect(path, found => Assert.Equal(value / 10m, found.GetDecimal()));
    }

    private void AddText(string[] path, string value)
    {
        Json.Text(path[^1], value);
        Expect(path, found => Assert.Equal(value, found.GetString()));
    }

    private void AddFlag(string[] path, bool value)
    {
        Json.Boolean(path[^1], value);
        Expect(path, found => Assert.Equal(value, found.GetBoolean()));
    }

    private void AddArray(string[] path)
    {
        string[] values = [.. Enumerable.Range(0, _random.Next(4)).Select(_ => RandomText())];
        Json.BeginArray(path[^1]);
        foreach (string value in values)
        {
            Json.Element(value);
        }

        Json.EndArray();
        Expect(path, found => Assert.Equal(
            values.Select(WithoutControls), found.EnumerateArray().Select(item => item.GetString())));
    }

    private static string WithoutControls(string text) => string.Concat(text.Select(c => c < ' ' ? '?' : c));

    private string RandomText()
    {
        int[] codes = [0, 9, 10, '"', '\\', '/', 'a', 0x7F, 0xE9, 0x2028, 0xFFFF, 0x1F600, 0x10FFFF];
        return string.Concat(Enumerable.Range(0, _random.Next(8))
            .Select(_ => char.ConvertFromUtf32(codes[_random.Next(codes.Length)])));
    }

    private void Expect(string[] path, Action<JsonElement> check) =>
        _checks.Add(root => check(path.Aggregate(root, (at, name) => at.GetProperty(name))));
}
