using DuplexSensor.Core.Settings;
using DuplexSensor.Core.Shadow;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Shadow;

public sealed class ReportRequestsTests
{
    [Fact]
    public void A_key_that_a_second_job_sets_is_not_done_with_the_report_of_the_first()
    {
        SettingKeys refresh = TestSettings.Keys(Setting.Refresh);
        SettingKeys both = TestSettings.Keys(Setting.Refresh, Setting.On);
        var requests = new ReportRequests();
        requests.RequestDesired(both);
        requests.SentDesiredKeys = requests.DesiredKeys;

        requests.RequestDesired(refresh);

        Assert.Equal(TestSettings.Keys(Setting.On), requests.SentDesiredKeys);
        Assert.Equal(both, requests.DesiredKeys);
    }
}
