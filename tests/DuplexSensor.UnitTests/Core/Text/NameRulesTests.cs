using DuplexSensor.Core.Text;

namespace DuplexSensor.UnitTests.Core.Text;

public class NameRulesTests
{
    private const string Plain = "abcxyzABCXYZ0189_-";

    [Theory]
    [InlineData("a")]
    [InlineData("my-esp32")]
    [InlineData("floor:2_Room-7")]
    [InlineData(Plain)]
    public void A_thing_name_has_letters_digits_colon_underscore_and_hyphen(string name) =>
        Assert.True(NameRules.IsThingName(name));

    [Theory]
    [InlineData("")]
    [InlineData("my esp32")]
    [InlineData("a/b")]
    [InlineData("a+")]
    [InlineData("#")]
    [InlineData("$aws")]
    [InlineData("a.b")]
    [InlineData("gr\u00FCn")]
    [InlineData("\u0660")]
    [InlineData("a\n")]
    [InlineData("a\0")]
    public void A_thing_name_that_is_empty_or_has_another_character_is_invalid(string name) =>
        Assert.False(NameRules.IsThingName(name));

    [Fact]
    public void A_thing_name_has_1_to_128_characters()
    {
        Assert.True(NameRules.IsThingName(new string('a', 128)));
        Assert.False(NameRules.IsThingName(new string('a', 129)));
    }

    [Fact]
    public void A_job_id_has_1_to_64_characters()
    {
        Assert.True(NameRules.IsJobId(new string('a', 64)));
        Assert.False(NameRules.IsJobId(new string('a', 65)));
        Assert.False(NameRules.IsJobId(""));
    }

    [Theory]
    [InlineData(Plain, true)]
    [InlineData("30", true)]
    [InlineData("a:b", false)]
    [InlineData("../x", false)]
    [InlineData("a/b", false)]
    [InlineData("a%2Fb", false)]
    [InlineData("a?b", false)]
    [InlineData("+", false)]
    public void A_job_id_is_safe_in_a_path_and_in_a_topic(string id, bool isValid) =>
        Assert.Equal(isValid, NameRules.IsJobId(id));

    [Theory]
    [InlineData("Settings")]
    [InlineData("SETTINGS")]
    [InlineData("setings")]
    [InlineData("settngs")]
    [InlineData("setting")]
    [InlineData("ettings")]
    [InlineData("settingss")]
    [InlineData("ssettings")]
    [InlineData("sett1ngs")]
    [InlineData("settings ")]
    [InlineData("Setings")]
    public void A_name_is_misspelt_by_letter_case_or_one_letter(string name) =>
        Assert.Equal("settings", NameRules.FindNearest(name, 1, ["settings"]));

    [Theory]
    [InlineData("")]
    [InlineData("setngs")]
    [InlineData("ssettingss")]
    [InlineData("sattengs")]
    [InlineData("reboot")]
    [InlineData("settings of mine")]
    public void A_name_that_differs_more_is_not_misspelt(string name) =>
        Assert.Null(NameRules.FindNearest(name, 1, ["settings"]));

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("a.B-c.9", true)]
    [InlineData("192.168.1.7", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("a_b", false)]
    [InlineData("a:1", false)]
    [InlineData("a/b", false)]
    [InlineData("[::1]", false)]
    [InlineData("user@a", false)]
    [InlineData("gr\u00FCn", false)]
    public void A_host_name_has_letters_digits_dots_and_hyphens(string? host, bool isValid) =>
        Assert.Equal(isValid, NameRules.IsHostName(host));

    [Fact]
    public void A_host_name_has_at_most_253_characters()
    {
        Assert.True(NameRules.IsHostName(new string('h', 253)));
        Assert.False(NameRules.IsHostName(new string('h', 254)));
    }

    [Fact]
    public void Job_ids_and_thing_names_accept_no_other_UTF_16_character()
    {
        for (int code = 0; code <= char.MaxValue; code++)
        {
            char c = (char)code;
            bool isPlain = char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
            Assert.Equal(isPlain, NameRules.IsJobId(c.ToString()));
            Assert.Equal(isPlain || c == ':', NameRules.IsThingName(c.ToString()));
        }
    }
}
