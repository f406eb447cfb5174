using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Settings;

public class UnknownKeysTests
{
    private readonly UnknownKeys _unknown = new();

    private IEnumerable<string> Names => Enumerable.Range(0, _unknown.Count).Select(_unknown.At);

    [Fact]
    public void Each_name_is_stored_once()
    {
        AddNames("""{"a":1,"b":2,"a":3,"\u0062":4}""");
        AddNames("""{"b":1,"c":2}""");

        Assert.Equal(["a", "b", "c"], Names);
    }

    [Fact]
    public void No_more_names_than_the_maximum_are_stored()
    {
        AddNames("{" + string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"n{i}\":{i}")) + "}");

        Assert.Equal(Enumerable.Range(0, Limits.UnknownKeysMax).Select(i => $"n{i}"), Names);
    }

    [Fact]
    public void A_long_name_is_cut_and_names_with_the_same_beginning_are_stored_once()
    {
        string stem = new('x', Limits.UnknownKeyLengthMax);
        AddNames("{\"" + stem + "1\":1,\"" + stem + "2\":2,\"" + stem + "\":3,\"" + stem[1..] + "\":4}");

        Assert.Equal([stem, stem[1..]], Names);
    }

    [Fact]
    public void A_long_name_of_surrogate_pairs_is_cut_and_stored_once()
    {
        string stem = "x" + string.Concat(Enumerable.Repeat("\U0001F600", 40));
        AddNames("{\"" + stem + "\":1}");
        AddNames("{\"" + stem + "\":1}");

        // Between two characters, not between the halves of one.
        Assert.Equal(stem[..(Limits.UnknownKeyLengthMax - 1)], Assert.Single(Names));
    }

    [Fact]
    public void An_empty_name_is_a_name()
    {
        AddNames("""{"":1,"":2}""");

        Assert.Equal("", Assert.Single(Names));
    }

    [Fact]
    public void Truncate_removes_names_that_were_added_later()
    {
        AddNames("""{"a":1}""");
        AddNames("""{"b":1,"c":1}""");
        _unknown.Truncate(1);
        Assert.Equal(["a"], Names);

        AddNames("""{"c":1}""");
        Assert.Equal(["a", "c"], Names);
    }

    [Fact]
    public void Truncate_to_zero_removes_all_names()
    {
        AddNames("""{"a":1}""");
        _unknown.Truncate(0);

        Assert.Empty(Names);
    }

    private void AddNames(string text)
    {
        byte[] bytes = text.Bytes();
        var reader = new JsonReader();
        reader.Start(bytes, bytes.Length);
        for (reader.EnterObject(); reader.NextMember();)
        {
            _unknown.Add(reader);
        }

        Assert.True(reader.TryReadEnd());
    }
}
