using System.Text;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class ThingServicesTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_000);

    [Fact]
    public void The_same_requests_at_the_same_times_give_the_same_bytes() =>
        Assert.Equal(
            RunRequests().Select(m => (m.Topic, m.PayloadText)), RunRequests().Select(m => (m.Topic, m.PayloadText)));

    [Theory]
    [InlineData("devices/lamp/telemetry")]
    [InlineData("$aws/things/lamp/shadow/update/accepted")]
    [InlineData("$aws/things/lamp/shadow/update/delta")]
    [InlineData("$aws/things/lamp/shadow/name/a b/update")]
    [InlineData("$aws/things/lamp/streams/x")]
    [InlineData("")]
    public void A_message_that_is_not_a_request_gets_no_response(string topic) =>
        Assert.Empty(new ThingServices().Handle(topic, "{}"u8.ToArray(), Now));

    [Fact]
    public void Subscribers_get_shadow_requests_but_not_job_requests_or_rule_messages()
    {
        var services = new ThingServices();
        var shadow = new CloudMessage("$aws/things/lamp/shadow/get", default);
        Assert.Equal(
            ["$aws/things/lamp/shadow/get", "$aws/things/lamp/shadow/get/rejected"],
            services.Publish(shadow, Now).Select(message => message.Topic));
        Assert.Empty(services.Publish(new CloudMessage("$aws/rules/r/devices/lamp/x", default), Now));
        var jobs = new CloudMessage("$aws/things/lamp/jobs/get", default);
        Assert.Equal(
            ["$aws/things/lamp/jobs/get/accepted"], services.Publish(jobs, Now).Select(message => message.Topic));
    }

    [Theory]
    [InlineData("$aws/things/lamp/shadow/update", true)]
    [InlineData("$aws/things/lamp/shadow/name/n/get", true)]
    [InlineData("$aws/things/lamp/shadow/a/b/get", false)]
    [InlineData("devices/lamp/shadow", false)]
    public void A_request_that_cannot_be_persisted_is_rejected_and_another_message_only_forwarded(
        string topic, bool isRejected)
    {
        IEnumerable<string> sent = new ThingServices()
            .RejectUnpersisted(new CloudMessage(topic, default), Now).Select(message => message.Topic);
        Assert.Equal(isRejected ? [topic, topic + "/rejected"] : [topic], sent);
    }

    private static List<CloudMessage> RunRequests()
    {
        var services = new ThingServices();
        var messages = new List<CloudMessage>();
        string[] things = ["c", "a", "b"];
        services.Registry.CreateGroup("all", "", Now);
        foreach (string thing in things)
        {
            services.Registry.CreateThing(thing);
            services.Registry.AddToGroup(thing, "all");
        }

        var job = new CreateJobRequest("j")
        {
            Targets = [AwsNames.GetGroupArn("all")],
            Document = """{"reboot":true}""",
        };
        messages.AddRange(services.CreateJob(job, Now).Notifications);
        foreach (string thing in things)
        {
            Send($"{thing}/shadow/update", """{"state":{"desired":{"z":1,"a":[1,2]},"reported":{"z":2}}}""");
            Send($"{thing}/jobs/start-next", """{"statusDetails":{"z":"1","a":"2"}}""");
            Send($"{thing}/jobs/j/update", """{"status":"SUCCEEDED","includeJobExecutionState":true}""");
        }

        return messages;

        void Send(string topic, string payload) =>
            messages.AddRange(services.Handle("$aws/things/" + topic, Encoding.UTF8.GetBytes(payload), Now));
    }
}
