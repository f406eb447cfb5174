using DuplexSensor.Core.Text;

namespace DuplexSensor.UnitTests.Core.Text;

public class NearestNameTests
{
    private static readonly string[] Known =
        ["thing", "port", "refresh", "on", "restartOnChange", "pins", "pins.led"];

    [Theory]
    [InlineData("refesh", "refresh")] // a letter is missing
    [InlineData("refreshh", "refresh")] // one is too many
    [InlineData("refrash", "refresh")] // one is wrong
    [InlineData("rerfesh", "refresh")] // two letters are swapped
    [InlineData("refreshms", "refresh")] // two are too many
    [InlineData("Refresh", "refresh")] // letter case
    [InlineData("RestartOnchange", "restartOnChange")]
    [InlineData("restart_on_change", "restartOnChange")]
    [InlineData("tihng", "thing")]
    [InlineData("prt", "port")]
    [InlineData("onn", "on")]
    [InlineData("pins.lde", "pins.led")]
    [InlineData("Pins", "pins")]
    public void A_misspelt_name_is_answered_with_the_nearest(string name, string meant)
    {
        Assert.Equal(meant, NameRules.FindNearest(name, 2, Known));
    }

    [Theory]
    [InlineData("colour")]
    [InlineData("refr")]
    [InlineData("refresh_every")]
    public void A_name_that_is_not_near_any_known_one_has_no_answer(string name)
    {
        Assert.Null(NameRules.FindNearest(name, 2, Known));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, null)]
    [InlineData(2, "port")]
    public void A_name_with_two_wrong_letters_is_near_if_two_edits_are_allowed(int editsMax, string? nearest)
    {
        Assert.Equal(nearest, NameRules.FindNearest("host", editsMax, Known));
    }

    [Fact]
    public void Of_three_near_names_the_nearest_is_the_answer()
    {
        string[] known = ["pins.dhtE", "pins.dhtEchoo", "pins.dhtEcho"];

        Assert.Equal("pins.dhtEcho", NameRules.FindNearest("pins.dhtEch", 2, known));
    }
}
