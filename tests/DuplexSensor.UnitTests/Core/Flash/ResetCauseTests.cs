using DuplexSensor.Core.Restarts;
using DuplexSensor.Core.Flash;

namespace DuplexSensor.UnitTests.Core.Flash;

public sealed class ResetCauseTests
{
    [Fact]
    public void An_unknown_cause_is_unplanned_and_every_known_one_has_a_number_of_its_own()
    {
        string[] causes = ["unplanned", "settings-changed", "reboot-requested", "job", "link-lost", "crash"];
        Assert.Equal(causes, causes.Select(cause => ResetCause.FromCode(ResetCause.ToCode(cause))));
        Assert.Equal("unplanned", ResetCause.FromCode(6));
        Assert.Equal("unplanned", ResetCause.FromCode(255));
        Assert.Equal(0, ResetCause.ToCode("something else"));
    }
}
