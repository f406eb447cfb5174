using DuplexSensor.Core.Settings;

namespace DuplexSensor.UnitTests.Core.Settings;

public class RejectionReasonsTests
{
    private readonly RejectionReasons _reasons = new();

    [Fact]
    public void Each_key_has_a_reason_of_its_own()
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
    public void One_reason_is_enough_not_to_be_empty(Setting key)
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
        _reasons.Set(Setting.On, "a");
        _reasons.Set(Setting.Refresh, "b");
        _reasons.Set(Setting.Reboot, "c");
        _reasons.Clear(SettingKeys.All);

        Assert.True(_reasons.IsEmpty);
    }
}
