using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Settings;

public class UnknownNamesTests
{
    private readonly UnknownNames _unknown = new();

    private IEnumerable<string> Names => Enumerable.Range(0, _unknown.Count).Select(_unknown.At);

    [Fact]
    public void Each_name_is_noted_once()
    {
        Note("""{"a":1,"b":2,"a":3,"\u0062":4}""");
        Note("""{"b":1,"c":2}""");

        Assert.Equal(["a", "b", "c"], Names);
    }

    [Fact]
    public void No_more_names_than_the_bound_are_kept()
    {
        Note("{" + string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"n{i}\":{i}")) + "}");

        Assert.Equal(Enumerable.Range(0, Limits.UnknownNamesMax).Select(i => $"n{i}"), Names);
    }

    [Fact]
    public void A_long_name_is_cut_and_its_like_is_noted_once()
    {
        string stem = new('x', Limits.UnknownNameLengthMax);
        Note("{\"" + stem + "1\":1,\"" + stem + "2\":2,\"" + stem + "\":3,\"" + stem[1..] + "\":4}");

        Assert.Equal([stem, stem[1..]], Names);
    }

    [Fact]
    public void A_long_name_of_surrogate_pairs_is_cut_and_noted_once()
    {
        string stem = "x" + string.Concat(Enumerable.Repeat("\U0001F600", 40));
        Note("{\"" + stem + "\":1}");
        Note("{\"" + stem + "\":1}");

        Assert.Equal(stem[..Limits.UnknownNameLengthMax], Assert.Single(Names));
    }

    [Fact]
    public void An_empty_name_is_a_name()
    {
        Note("""{"":1,"":2}""");

        Assert.Equal("", Assert.Single(Names));
    }

    [Fact]
    public void What_was_added_since_can_be_taken_back()
    {
        Note("""{"a":1}""");
        Note("""{"b":1,"c":1}""");
        _unknown.CutTo(1);
        Assert.Equal(["a"], Names);

        Note("""{"c":1}""");
        Assert.Equal(["a", "c"], Names);
    }

    [Fact]
    public void Cleared_there_are_none()
    {
        Note("""{"a":1}""");
        _unknown.CutTo(0);

        Assert.Empty(Names);
    }

    private void Note(string text)
    {
        byte[] bytes = text.Bytes();
        var reader = new JsonReader();
        reader.Start(bytes, bytes.Length);
        for (reader.EnterObject(); reader.NextMember();)
        {
            _unknown.Note(reader);
        }

        Assert.True(reader.IsWhole());
    }
}
