using static DuplexSensor.UnitTests.LocalCloud.JsonAssert;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class DesiredMessageTests
{
    private readonly ShadowFixture _shadow = new();

    [Fact]
    public void The_delta_contains_the_desired_values_that_are_not_reported()
    {
        _shadow.Update("""{"state":{"desired":{"color":"red"}},"clientToken":"t"}""");
        AssertSameJson(
            """
            {"version":1,"timestamp":1000,"state":{"color":"red"},"metadata":{"color":{"timestamp":1000}},
            "clientToken":"t"}
            """,
            _shadow.FindSentText("/update/delta"));
    }

    [Fact]
    public void No_delta_is_sent_when_desired_and_reported_agree()
    {
        _shadow.Desire("""{"on":true}""").Report("""{"on":true}""");
        _shadow.AssertDelta(null);
    }

    [Fact]
    public void A_report_repeats_the_outstanding_delta_with_the_old_timestamps()
    {
        _shadow.Desire("""{"refresh":12000}""");
        _shadow.Now = 2_000;
        _shadow.Report("""{"temp":23}""");
        Assert.Equal(
            """{"version":2,"timestamp":2000,"state":{"refresh":12000},"metadata":{"refresh":{"timestamp":1000}}}""",
            _shadow.FindSentText("/update/delta"));
    }

    [Fact]
    public void A_delta_after_a_new_desired_value_repeats_the_outstanding_values()
    {
        _shadow.Desire("""{"a":1}""").Desire("""{"b":2}""");
        _shadow.AssertDelta("""{"a":1,"b":2}""");
    }

    [Fact]
    public void The_delta_has_only_the_differing_leaves_of_nested_objects()
    {
        _shadow.Report("""{"lights":{"red":1,"green":2,"blue":{"x":1,"y":2}}}""");
        _shadow.Desire("""{"lights":{"red":1,"green":5,"blue":{"x":1,"y":3}}}""");
        _shadow.AssertDelta("""{"lights":{"green":5,"blue":{"y":3}}}""");
    }

    [Fact]
    public void Arrays_are_compared_as_a_whole()
    {
        _shadow.Report("""{"list":[1,2]}""").Desire("""{"list":[1,3]}""");
        _shadow.AssertDelta("""{"list":[1,3]}""");
        _shadow.Desire("""{"list":[1,2]}""");
        _shadow.AssertDelta(null);
    }

    [Fact]
    public void A_value_that_is_only_reported_is_never_in_the_delta()
    {
        _shadow.Report("""{"temp":23,"a":{"b":1}}""").Desire("""{"a":{"c":2}}""");
        _shadow.AssertDelta("""{"a":{"c":2}}""");
    }

    [Fact]
    public void Removing_a_desired_value_ends_its_delta()
    {
        _shadow.Desire("""{"on":true}""").Desire("""{"on":null}""");
        _shadow.AssertDelta(null);
    }

    [Fact]
    public void Removing_a_reported_value_creates_a_delta()
    {
        _shadow.Desire("""{"on":true}""").Report("""{"on":true}""").Report("""{"on":null}""");
        _shadow.AssertDelta("""{"on":true}""");
    }

    [Theory]
    [InlineData("1", "\"1\"")]
    [InlineData("true", "1")]
    [InlineData("12000", "12000.0")]
    [InlineData("[1]", "[1.0]")]
    [InlineData("{}", "[]")]
    [InlineData("""[{"x":1,"y":2}]""", """[{"x":1}]""")]
    [InlineData("""[{"x":1}]""", """[{"x":1,"y":2}]""")]
    [InlineData("""[{"x":1}]""", """[{"y":1}]""")]
    [InlineData("[1,2]", "[1]")]
    [InlineData("true", "false")]
    [InlineData("\"a\"", "\"A\"")]
    public void Values_of_different_type_differ(string reported, string desired)
    {
        _shadow.Report($$"""{"a":{{reported}}}""").Desire($$"""{"a":{{desired}}}""");
        _shadow.AssertDelta($$"""{"a":{{desired}}}""");
    }

    [Theory]
    [InlineData("1.50", "1.5")]
    [InlineData("1.5e1", "15.0")]
    [InlineData("""[{"x":1,"y":2}]""", """[{"y":2,"x":1}]""")]
    public void Values_that_are_spelled_differently_are_equal(string reported, string desired)
    {
        _shadow.Report($$"""{"a":{{reported}}}""").Desire($$"""{"a":{{desired}}}""");
        _shadow.AssertDelta(null);
    }

    [Fact]
    public void No_delta_is_sent_on_get()
    {
        _shadow.Desire("""{"on":true}""").Get();
        Assert.Single(_shadow.Messages);
    }
}
