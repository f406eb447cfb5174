using System.Net;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.UnitTests.LocalCloud.Mqtt5;
using MQTTnet;

namespace DuplexSensor.UnitTests.LocalCloud.Events;

/// <summary>The calls that switch the events of jobs on and off.</summary>
public sealed class EventApiTests
{
    [Fact]
    public async Task Events_of_jobs_are_off_until_they_are_switched_on_and_stay_on_after_a_restart()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        Assert.Equal((false, false), await ReadAsync(fixture));
        Assert.Equal(HttpStatusCode.OK, await UpdateAsync(fixture, """{"JOB":{"Enabled":true}}"""));
        Assert.Equal((true, false), await ReadAsync(fixture));
        await fixture.Cloud.DisposeAsync();
        await using LocalCloudHost again = await LocalCloudHost.StartAsync(
            fixture.Options, TestContext.Current.CancellationToken);
        Assert.Equal((true, false), await ReadAsync(fixture));
        Assert.Equal(HttpStatusCode.OK, await UpdateAsync(fixture, """{"JOB":{"Enabled":false}}"""));
        Assert.Equal((false, false), await ReadAsync(fixture));
        // The local cloud does not have the other types.
        Assert.Equal(HttpStatusCode.BadRequest, await UpdateAsync(fixture, """{"THING":{"Enabled":true}}"""));
    }

    [Fact]
    public async Task A_client_gets_the_event_of_a_job_over_MQTT()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await Mqtt5Client.AllowEverythingAsync(fixture, "watcher");
        using Mqtt5Client watcher = await Mqtt5Client.ConnectAsync(fixture, "watcher");
        await watcher.SubscribeAsync(("$aws/events/job/+/completed", 1));
        await UpdateAsync(fixture, """{"JOB":{"Enabled":true}}""");
        await fixture.CallAsync("POST /thing-groups/nobody", "{}");
        await fixture.CallAsync("PUT /jobs/empty", """
            {"targets":["arn:aws:iot:us-east-1:123456789012:thinggroup/nobody"],"document":"{}"}
            """);
        MqttApplicationMessage message = await watcher.ReceiveMessageAsync();
        Assert.Equal("$aws/events/job/empty/completed", message.Topic);
        Assert.Equal("COMPLETED", (string?)JsonNode.Parse(message.ConvertPayloadToString())!["status"]);
    }

    private static async Task<HttpStatusCode> UpdateAsync(CloudFixture fixture, string configurations) =>
        (await fixture.CallAsync(
            "PATCH /event-configurations", $$"""{"eventConfigurations":{{configurations}}}""")).Status;

    private static async Task<(bool Job, bool Execution)> ReadAsync(CloudFixture fixture)
    {
        (_, JsonNode body) = await fixture.CallAsync("GET /event-configurations");
        JsonNode configurations = body["eventConfigurations"]!;
        return ((bool)configurations["JOB"]!["Enabled"]!, (bool)configurations["JOB_EXECUTION"]!["Enabled"]!);
    }
}
