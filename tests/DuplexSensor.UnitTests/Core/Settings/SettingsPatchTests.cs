using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Settings;

public class SettingsPatchTests
{
    private readonly SettingsPatch _patch = new();
    private readonly UnknownKeys _unknown = new();
    private readonly DeviceSettings _before = TestSettings.Create(9_000, false, 1);

    [Theory]
    [InlineData("""{"on":true,"refresh":12000,"reboot":5}""")]
    [InlineData("""{"reboot":5,"on":true,"refresh":12000}""")]
    [InlineData("""{ "refresh" : 12000 , "x":{"on":false}, "reboot" : 5 , "on" : true }""")]
    public void Good_values_are_applied_in_any_order(string text)
    {
        Read(text);

        AssertKeys(TestSettings.Keys(Setting.On, Setting.Refresh, Setting.Reboot), rejected: 0, nonCanonical: 0);
        AssertAfter(12_000, true, 5);
    }

    [Fact]
    public void A_setting_that_is_not_in_the_patch_keeps_its_value()
    {
        Read("{}");
        AssertKeys(SettingKeys.None, rejected: 0, nonCanonical: 0);
        AssertAfter(9_000, false, 1);

        Read("""{"on":true}""");
        AssertAfter(9_000, true, 1);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("\"true\"")]
    [InlineData("[]")]
    [InlineData("[true]")]
    [InlineData("{}")]
    public void On_rejects_any_other_type(string value)
    {
        Read("{\"on\":" + value + ",\"refresh\":12000}");

        AssertRejected(Setting.On, "not true or false");
        AssertAfter(12_000, false, 1);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("\"12000\"")]
    [InlineData("[12000]")]
    [InlineData("{\"refresh\":12000}")]
    [InlineData("12000.5")]
    public void Refresh_and_reboot_reject_any_other_type(string value)
    {
        Read("{\"refresh\":" + value + ",\"on\":true}");
        AssertRejected(Setting.Refresh, "not an integer");
        AssertAfter(9_000, true, 1);

        Read("{\"reboot\":" + value + ",\"on\":true}");
        AssertRejected(Setting.Reboot, "not an integer");
        AssertAfter(9_000, true, 1);
    }

    [Theory]
    [InlineData("500", "500 ms is below 1000 ms")]
    [InlineData("999", "999 ms is below 1000 ms")]
    [InlineData("1000", null)]
    [InlineData("86400000", null)]
    [InlineData("86400001", "86400001 ms is above 86400000 ms")]
    [InlineData("0", "0 ms is below 1000 ms")]
    [InlineData("-1000", "-1000 ms is below 1000 ms")]
    [InlineData("4294968296", "4294968296 ms is above 86400000 ms")]
    [InlineData("4294976296", "4294976296 ms is above 86400000 ms")]
    public void Refresh_has_a_range_in_milliseconds(string value, string? reason) =>
        AssertRange(Setting.Refresh, value, reason);

    [Theory]
    [InlineData("0", null)]
    [InlineData("2147483647", null)]
    [InlineData("2147483648", "2147483648 is above 2147483647")]
    [InlineData("4294967297", "4294967297 is above 2147483647")]
    [InlineData("-1", "-1 is below 0")]
    public void Reboot_has_a_range_without_a_unit(string value, string? reason) =>
        AssertRange(Setting.Reboot, value, reason);

    [Theory]
    [InlineData("99999999999999999999", "99999999999999999999 ms is above 86400000 ms")]
    [InlineData("999999999999999999999", "99999999999999999999... ms is above 86400000 ms")]
    [InlineData("-123456789012345678901", "-1234567890123456789... ms is below 1000 ms")]
    [InlineData("1e400", "1e400 ms is above 86400000 ms")]
    [InlineData("-1e30", "-1e30 ms is below 1000 ms")]
    [InlineData("0.5e3", "0.5e3 ms is below 1000 ms")]
    [InlineData("1e-1", "not an integer")]
    [InlineData("99999999999999999999.5", "not an integer")]
    public void An_integer_of_any_length_is_out_of_range_and_not_no_integer(string value, string reason)
    {
        AssertRange(Setting.Refresh, value, reason);
        Assert.InRange(reason.Length, 1, Limits.ReasonLengthMax);
    }

    [Theory]
    [InlineData("12000.0")]
    [InlineData("1.2e4")]
    [InlineData("120E+2")]
    public void A_valid_value_in_non_canonical_form_is_applied_and_marked(string value)
    {
        Read("{\"refresh\":" + value + ",\"reboot\":7}");

        Assert.Equal(TestSettings.Keys(Setting.Refresh), _patch.NonCanonical);
        AssertAfter(12_000, false, 7);
    }

    [Fact]
    public void Minus_zero_is_zero_in_non_canonical_form()
    {
        Read("""{"reboot":-0}""");

        Assert.Equal((SettingKeys.None, TestSettings.Keys(Setting.Reboot)), (_patch.Rejected, _patch.NonCanonical));
        AssertAfter(9_000, false, 0);
    }

    [Fact]
    public void A_rejected_value_in_non_canonical_form_is_only_rejected()
    {
        Read("""{"refresh":5.0}""");

        Assert.Equal((TestSettings.Keys(Setting.Refresh), SettingKeys.None), (_patch.Rejected, _patch.NonCanonical));
    }

    [Theory]
    [InlineData("""{"refresh":5,"refresh":12000}""", false, false, 12_000)]
    [InlineData("""{"refresh":12000,"refresh":5}""", true, false, 9_000)]
    [InlineData("""{"refresh":12000.0,"refresh":12000}""", false, false, 12_000)]
    [InlineData("""{"refresh":12000.0,"refresh":"x"}""", true, false, 9_000)]
    [InlineData("""{"refresh":11000,"refresh":12000.0}""", false, true, 12_000)]
    public void The_last_value_of_a_duplicate_key_counts(
        string text, bool isRejected, bool isNonCanonical, int refreshMs)
    {
        Read(text);

        SettingKeys refresh = TestSettings.Keys(Setting.Refresh);
        AssertKeys(refresh, isRejected ? refresh : 0, isNonCanonical ? refresh : 0);
        Assert.Equal(!isRejected, _patch.Reasons.IsEmpty);
        AssertAfter(refreshMs, false, 1);
    }

    [Fact]
    public void The_last_value_of_a_duplicate_flag_counts()
    {
        Read("""{"on":5,"on":true}""");
        Assert.Equal(SettingKeys.None, _patch.Rejected);
        AssertAfter(9_000, true, 1);

        Read("""{"on":true,"on":5}""");
        Assert.Equal(TestSettings.Keys(Setting.On), _patch.Rejected);
        AssertAfter(9_000, false, 1);
    }

    [Fact]
    public void Names_must_match_in_case_and_length()
    {
        Read("""{"On":true,"refresh ":1,"rebootx":1,"o":1}""");

        Assert.Equal(SettingKeys.None, _patch.Keys);
        Assert.Equal(["On", "refresh ", "rebootx", "o"], Enumerable.Range(0, _unknown.Count).Select(_unknown.At));
    }

    [Fact]
    public void A_name_may_contain_JSON_escapes()
    {
        Read("""{"\u006fn":true}""");

        AssertAfter(9_000, true, 1);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("[{\"on\":true}]")]
    [InlineData("\"on\"")]
    public void A_value_that_is_not_an_object_is_not_a_patch(string text)
    {
        Read("""{"on":true}""");
        byte[] bytes = text.Bytes();
        var reader = new JsonReader();
        reader.Start(bytes, bytes.Length);

        Assert.False(_patch.TryRead(reader, _unknown));
        Assert.Equal(SettingKeys.None, _patch.Keys);
    }

    [Fact]
    public void Nothing_of_the_last_patch_is_left_in_the_next()
    {
        Read("""{"on":5,"refresh":12000.0,"reboot":-1}""");
        Read("{}");

        AssertKeys(SettingKeys.None, rejected: 0, nonCanonical: 0);
        Assert.True(_patch.Reasons.IsEmpty);
    }

    private void AssertRange(Setting setting, string value, string? reason)
    {
        bool isGood = reason is null;
        Read("{\"" + SettingsTable.GetName(setting) + "\":" + value + "}");

        SettingKeys key = SettingsTable.ToKey(setting);
        Assert.Equal((key, isGood ? SettingKeys.None : key), (_patch.Keys, _patch.Rejected));
        Assert.Equal(reason, _patch.Reasons.Get(setting));
        DeviceSettings after = _patch.ApplyTo(_before);
        string applied = after.GetText(setting);
        Assert.Equal(isGood, applied == value);
    }

    private void AssertKeys(SettingKeys keys, SettingKeys rejected, SettingKeys nonCanonical) =>
        Assert.Equal((keys, rejected, nonCanonical), (_patch.Keys, _patch.Rejected, _patch.NonCanonical));

    private void AssertRejected(Setting setting, string reason)
    {
        Assert.Equal(SettingsTable.ToKey(setting), _patch.Rejected);
        Assert.Equal(reason, _patch.Reasons.Get(setting));
    }

    private void AssertAfter(int refreshMs, bool on, int reboot)
    {
        DeviceSettings after = _patch.ApplyTo(_before);
        Assert.Equal((refreshMs, on, reboot), (after.RefreshMs, after.On, after.Reboot));
    }

    private void Read(string text)
    {
        byte[] bytes = text.Bytes();
        var reader = new JsonReader();
        reader.Start(bytes, bytes.Length);
        Assert.True(_patch.TryRead(reader, _unknown));
        Assert.True(reader.TryReadEnd());
    }
}
