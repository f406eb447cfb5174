using DuplexSensor.Core.Settings;

namespace DuplexSensor.UnitTests.Core.Settings;

public class KeyReasonsTests
{
    private readonly KeyReasons _reasons = new();

    [Fact]
    public void Each_key_has_a_reason_of_its_own()
    {
        _reasons.Set(SettingsKeys.On, "a");
        _reasons.Set(SettingsKeys.Refresh, "b");
        _reasons.Set(SettingsKeys.Reboot, "c");

        Assert.Equal("a", _reasons.Of(SettingsKeys.On));
        Assert.Equal("b", _reasons.Of(SettingsKeys.Refresh));
        Assert.Equal("c", _reasons.Of(SettingsKeys.Reboot));
    }

    [Theory]
    [InlineData(SettingsKeys.On)]
    [InlineData(SettingsKeys.Refresh)]
    [InlineData(SettingsKeys.Reboot)]
    public void One_reason_is_enough_not_to_be_empty(int key)
    {
        Assert.True(_reasons.IsEmpty);
        _reasons.Set(key, "why");
        Assert.False(_reasons.IsEmpty);
        _reasons.Set(key, null);
        Assert.True(_reasons.IsEmpty);
    }

    [Fact]
    public void Cleared_they_are_empty()
    {
        _reasons.Set(SettingsKeys.On, "a");
        _reasons.Set(SettingsKeys.Refresh, "b");
        _reasons.Set(SettingsKeys.Reboot, "c");
        _reasons.Clear();

        Assert.True(_reasons.IsEmpty);
    }

    [Fact]
    public void Each_key_has_the_name_that_the_shadow_has()
    {
        Assert.Equal("on", SettingsKeys.NameOf(SettingsKeys.On));
        Assert.Equal("refresh", SettingsKeys.NameOf(SettingsKeys.Refresh));
        Assert.Equal("reboot", SettingsKeys.NameOf(SettingsKeys.Reboot));
    }
}
