using System.Text;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Onboarding;

namespace DuplexSensor.UnitTests.Tool.Onboarding;

/// <summary>The file of <c>--things</c>.</summary>
public sealed class ThingsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_line_is_a_thing_with_group_and_attributes()
    {
        IReadOnlyList<ThingPlan> plans = Read("""
            # the boards of the office
            name, group, room, "floor"

            desk, office, 12, 1
            "shelf",, "x,y",
            """, "rest");

        Assert.Equal(["desk", "shelf"], plans.Select(plan => plan.Thing));
        Assert.Equal(["office", "rest"], plans.Select(plan => plan.Group));
        Assert.Equal([("room", "12"), ("floor", "1")], plans[0].Attributes.Select(one => (one.Key, one.Value)));
        Assert.Equal([("room", "x,y")], plans[1].Attributes.Select(one => (one.Key, one.Value)));
    }

    [Theory]
    [InlineData("", "has no thing: write a line 'name,group' and below it a line for each thing.")]
    [InlineData("thing\ndesk", "line 1: the first line names the columns, and none is 'name'")]
    [InlineData("name,name\na,b", "line 1: a column stands twice: give each a name of its own.")]
    [InlineData("name,a,b,c,d\nx", "line 1: 4 attributes; AWS allows 3 to a thing without a thing type.")]
    [InlineData("name,a b\nx,1", "line 1: attribute name 'a b': give 1 to 128 characters")]
    [InlineData("name,room\ndesk", "line 2: 1 cells, and the first line has 2.")]
    [InlineData("name\nmy desk", "line 2: thing 'my desk': give 1 to 128 characters")]
    [InlineData("name,group\ndesk,a b", "line 2: group 'a b': give 1 to 128 characters")]
    [InlineData("name,room\ndesk,a b", "line 2: room 'a b': AWS allows up to 800 characters")]
    [InlineData("name\ndesk\nDesk", "line 3: thing Desk stands twice")]
    [InlineData("name,group\n,office", "line 2: thing '': give 1 to 128 characters")]
    [InlineData("name;group\ndesk;office", "line 1: the columns are separated by semicolons: save the file with")]
    [InlineData("n\0a\0m\0e\0\n\0", "things.csv: is UTF-16: save it as UTF-8.")]
    [InlineData("name\n\"desk", "line 2: a quote is not closed")]
    [InlineData("name\n\"desk\"x", "line 2: a quote is not closed, or something stands beside it.")]
    public void A_wrong_line_is_named_with_the_fix(string text, string error)
    {
        UserException exception = Assert.Throws<UserException>(() => Read(text, null));
        Assert.Contains(error, exception.Message);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void A_byte_order_mark_and_lines_of_Windows_are_read(string encoding)
    {
        string path = Path.Combine(_folder.Path, "things.csv");
        File.WriteAllText(path, "name,group\r\ndesk,office\r\n", Encoding.GetEncoding(encoding));

        ThingPlan plan = Assert.Single(ThingsFile.Read(path, null));

        Assert.Equal(("desk", "office"), (plan.Thing, plan.Group));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        UserException exception = Assert.Throws<UserException>(() => ThingsFile.Read("/no/such.csv", null));
        Assert.StartsWith("--things /no/such.csv cannot be read: ", exception.Message, StringComparison.Ordinal);
    }

    private IReadOnlyList<ThingPlan> Read(string text, string? group)
    {
        string path = Path.Combine(_folder.Path, "things.csv");
        File.WriteAllText(path, text);
        return ThingsFile.Read(path, group);
    }
}
