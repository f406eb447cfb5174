using DuplexSensor.Core.Restarts;

namespace DuplexSensor.UnitTests.Core.Restarts;

public sealed class ResetCauseTests
{
    [Fact]
    public void Each_known_cause_has_its_own_number_and_an_unknown_cause_is_unplanned()
    {
        string[] causes = ["unplanned", "settings-changed", "reboot-requested", "job", "link-lost", "crash"];
        Assert.Equal(causes, causes.Select(cause => ResetCause.FromCode(ResetCause.ToCode(cause))));
        Assert.Equal("unplanned", ResetCause.FromCode(6));
        Assert.Equal("unplanned", ResetCause.FromCode(255));
        Assert.Equal(0, ResetCause.ToCode("something else"));
    }
}
