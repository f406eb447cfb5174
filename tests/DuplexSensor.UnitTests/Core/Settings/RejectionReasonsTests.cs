using DuplexSensor.Core.Settings;

namespace DuplexSensor.UnitTests.Core.Settings;

public class RejectionReasonsTests
{
    private readonly RejectionReasons _reasons = new();

    [Fact]
    public void Each_setting_has_its_own_reason()
    {
        _reasons.Set(Setting.On, "a");
        _reasons.Set(Setting.Refresh, "b");
        _reasons.Set(Setting.Reboot, "c");

        Assert.Equal("a", _reasons.Get(Setting.On));
        Assert.Equal("b", _reasons.Get(Setting.Refresh));
        Assert.Equal("c", _reasons.Get(Setting.Reboot));
    }

    [Theory]
    [InlineData(Setting.On)]
    [InlineData(Setting.Refresh)]
    [InlineData(Setting.Reboot)]
    public void The_reasons_are_empty_only_when_no_setting_has_a_reason(Setting key)
    {
        Assert.True(_reasons.IsEmpty);
        _reasons.Set(key, "why");
        Assert.False(_reasons.IsEmpty);
        _reasons.Set(key, null);
        Assert.True(_reasons.IsEmpty);
    }

    [Fact]
    public void After_Clear_the_reasons_are_empty()
    {
        _reasons.Set(Setting.On, "a");
        _reasons.Set(Setting.Refresh, "b");
        _reasons.Set(Setting.Reboot, "c");
        _reasons.Clear(SettingKeys.All);

        Assert.True(_reasons.IsEmpty);
    }
}
