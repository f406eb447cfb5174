using DuplexSensor.LocalCloud.Broker;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class AccessRulesTests
{
    [Theory]
    [InlineData("$aws/things/lamp/shadow/update", true)]
    [InlineData("$aws/things/lamp/jobs/j/update", true)]
    [InlineData("$aws/things/lamp/shadow/update/accepted", false)]
    [InlineData("devices/lamp/telemetry", true)]
    [InlineData("devices/lamp", false)]
    [InlineData("devices/lamp2/telemetry", false)]
    [InlineData("$aws/things/lamp2/shadow/update", false)]
    [InlineData("$aws/things/+/shadow/update", false)]
    [InlineData("devices/lamp/+", false)]
    [InlineData("other", false)]
    [InlineData("", false)]
    public void A_thing_publishes_service_requests_and_messages_below_its_own_prefix(string topic, bool expected) =>
        Assert.Equal(expected, AccessRules.CanPublish("lamp", topic));

    [Theory]
    [InlineData("$aws/things/lamp/shadow/#", true)]
    [InlineData("$aws/things/lamp/#", false)]
    [InlineData("$aws/things/lamp/jobs/+/update/accepted", true)]
    [InlineData("devices/lamp/#", true)]
    [InlineData("$aws/things/+/shadow/update", false)]
    [InlineData("$aws/#", false)]
    [InlineData("#", false)]
    [InlineData("devices/+/x", false)]
    public void A_thing_subscribes_below_its_own_prefixes(string filter, bool expected) =>
        Assert.Equal(expected, AccessRules.CanSubscribe("lamp", filter));
}
