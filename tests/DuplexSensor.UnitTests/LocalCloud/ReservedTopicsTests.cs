using DuplexSensor.LocalCloud.Broker;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class ReservedTopicsTests
{
    [Theory]
    [InlineData("devices/lamp/x")]
    [InlineData("$aws/things/lamp/shadow/update")]
    [InlineData("$aws/things/lamp/shadow/update/accepted")]
    [InlineData("$aws/things/lamp/shadow/name/n/delete")]
    [InlineData("$aws/things/lamp/jobs/start-next")]
    [InlineData("$aws/things/lamp/jobs/$next/get")]
    [InlineData("$aws/things/lamp/jobs/30/update")]
    [InlineData("$aws/things/lamp/jobs/no/such/request")]
    [InlineData("$aws/rules/my_rule")]
    [InlineData("$aws/rules/my_rule/devices/lamp/x")]
    public void A_client_may_publish_to_custom_topics_and_to_topics_that_AWS_has(string topic) =>
        Assert.Null(ReservedTopics.FindPublishError(topic, retain: false));

    [Theory]
    [InlineData("$aws/thing/lamp/shadow/update", "$aws/things/lamp/shadow/update")]
    [InlineData("$aws/things/lamp/shadow/updat", "$aws/things/lamp/shadow/update")]
    [InlineData("$aws/things/lamp/shadows/name/n/get", "$aws/things/lamp/shadow/name/n/get")]
    [InlineData("$AWS/things/lamp/jobs/30/update", "$aws/things/lamp/jobs/30/update")]
    [InlineData("$aws/things/lamp/job/notify-next", "$aws/things/lamp/jobs/notify-next")]
    [InlineData("$aws/things/a b/shadow/update", null)]
    [InlineData("$aws/things/lamp/shadow/name/a b/update", null)]
    [InlineData("$aws/rules/not-a-name/x", null)]
    [InlineData("$foo", null)]
    [InlineData("$SYS/x", null)]
    [InlineData("$aws", null)]
    public void The_error_for_an_unknown_topic_suggests_a_similar_topic(
        string topic, string? meant) => Assert.Equal(
        "AWS has no such topic" + (meant is null ? "" : $"; {meant} was probably meant"),
        ReservedTopics.FindPublishError(topic, retain: false)?.Text);

    [Theory]
    [InlineData("$aws/things/lamp/shadow/update")]
    [InlineData("$aws/rules/r/x")]
    public void A_message_to_a_dollar_topic_cannot_be_retained(string topic) => Assert.Equal(
        "a message to a topic that begins with $ cannot be retained",
        ReservedTopics.FindPublishError(topic, retain: true)?.Text);

    [Theory]
    [InlineData("$aws/events/presence/connected/lamp", "only AWS publishes to $aws/events")]
    [InlineData("$aws/things/lamp/jobs/notify", "only the jobs service publishes to it")]
    [InlineData("$aws/things/lamp/jobs/30/update/accepted", "only the jobs service publishes to it")]
    [InlineData("$aws/things/lamp/defender/metrics/json", "not served here")]
    [InlineData("$aws/things/lamp/streams/s/get/json", "not served here")]
    [InlineData("$aws/things/lamp/tunnels/notify", "not served here")]
    [InlineData("$aws/certificates/create/json", "not served here")]
    [InlineData("$aws/provisioning-templates/t/provision/json", "not served here")]
    [InlineData("$aws/commands/things/lamp/executions/e/response/json", "not served here")]
    public void A_topic_that_only_AWS_uses_or_serves_is_refused_with_the_reason(string topic, string reason) =>
        Assert.Equal(reason, ReservedTopics.FindPublishError(topic, retain: false)?.Text);

    [Theory]
    [InlineData("#")]
    [InlineData("+/things/lamp/shadow/update")]
    [InlineData("$aws/#")]
    [InlineData("$aws/+/lamp/+/update")]
    [InlineData("$aws/things/#")]
    [InlineData("$aws/things/+/shadow/#")]
    [InlineData("$aws/things/lamp/shadow/name/+/update/+")]
    [InlineData("$aws/things/lamp/jobs/+/get/+")]
    [InlineData("$aws/things/lamp/jobs/$next/get/accepted")]
    [InlineData("$aws/things/lamp/jobs/notify-next")]
    [InlineData("$aws/events/#")]
    [InlineData("$aws/events/presence/connected/+")]
    [InlineData("$aws/events/presence/+/a/b")]
    [InlineData("$aws/events/subscriptions/#")]
    [InlineData("$aws/events/job/+/completed")]
    [InlineData("$aws/events/jobExecution/30/#")]
    public void A_filter_that_can_match_a_topic_of_AWS_is_accepted(string filter) =>
        Assert.Null(ReservedTopics.FindSubscribeError(filter));

    [Theory]
    [InlineData("$SYS/#", "no topic that AWS has matches it")]
    [InlineData("$foo/+", "no topic that AWS has matches it")]
    [InlineData("$aws", "no topic that AWS has matches it")]
    [InlineData("$aws/things/lamp/shadow", "no topic that AWS has matches it")]
    [InlineData("$aws/things/lamp/shadow/update/delta/#", "no topic that AWS has matches it")]
    [InlineData(
        "$aws/things/+/shadow/update/deltas",
        "no topic that AWS has matches it; $aws/things/+/shadow/update/delta was probably meant")]
    [InlineData("$aws/events/thing/+/created", "not served here")]
    [InlineData("$aws/things/lamp/streams/#", "not served here")]
    [InlineData("$share/group/devices/lamp/x", "not served here")]
    [InlineData("$aws/rules/#", "messages to $aws/rules go to a rule and to no subscriber")]
    public void A_filter_that_no_served_topic_can_match_is_refused_with_the_reason(string filter, string reason) =>
        Assert.Equal(reason, ReservedTopics.FindSubscribeError(filter)?.Text);
}
