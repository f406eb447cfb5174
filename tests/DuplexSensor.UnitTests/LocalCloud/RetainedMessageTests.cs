using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using MQTTnet;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class RetainedMessageTests
{
    private const string Topic = "devices/lamp/state";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_later_subscription_gets_a_retained_message_unless_its_filter_has_a_wildcard()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await AllowRetainAsync(fixture);
        await PublishRetainedAsync(fixture, "on");
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        var received = new TaskCompletionSource<MqttApplicationMessage>();
        client.ApplicationMessageReceivedAsync += e =>
        {
            received.TrySetResult(e.ApplicationMessage);
            return Task.CompletedTask;
        };
        await client.SubscribeAsync("devices/lamp/+", MqttQualityOfServiceLevel.AtLeastOnce, Cancelled);
        Assert.False(received.Task.IsCompleted);
        await client.SubscribeAsync(Topic, MqttQualityOfServiceLevel.AtLeastOnce, Cancelled);
        MqttApplicationMessage message = await received.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
        Assert.Equal((Topic, "on", true), (message.Topic, message.ConvertPayloadToString(), message.Retain));
    }

    [Fact]
    public async Task Retained_messages_are_listed_and_read_and_an_empty_payload_deletes_them()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync(options => options with { Throttle = false });
        Assert.Equal(HttpStatusCode.OK, await PostAsync(fixture, "a%2Fb", "off"));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(fixture, "a/b", "on"));
        (_, JsonNode list) = await fixture.CallAsync("GET /retainedMessage");
        JsonNode entry = Assert.Single(list["retainedTopics"]!.AsArray())!;
        Assert.Equal("a/b 2 1", $"{entry["topic"]} {entry["payloadSize"]} {entry["qos"]}");
        (_, JsonNode read) = await fixture.CallAsync("GET /retainedMessage/a%2Fb");
        Assert.Equal("on", Encoding.UTF8.GetString(Convert.FromBase64String((string)read["payload"]!)));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(fixture, "a/b", ""));
        Assert.Equal(HttpStatusCode.NotFound, (await fixture.CallAsync("GET /retainedMessage/a%2Fb")).Status);
        Assert.Empty((await fixture.CallAsync("GET /retainedMessage")).Body["retainedTopics"]!.AsArray());
    }

    // Otherwise it would take its place among the 500,000 for ever.
    [Fact]
    public void An_expired_message_is_removed()
    {
        var services = new ThingServices();
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(1_000_000);
        foreach (uint seconds in (uint[])[60, 30, 0])
        {
            var properties = new MessageProperties { ExpirySeconds = seconds };
            services.StoreAndForward(
                new CloudMessage($"a/{seconds}", "x"u8.ToArray()) { Retain = true, Properties = properties }, now);
        }

        Assert.Equal(now.AddSeconds(30), services.NextTimeout);
        services.ApplyTimeouts(now.AddSeconds(30));
        Assert.Equal(["a/0", "a/60"], services.Retained.Table.Records.Select(message => message.Topic));
        Assert.Equal(now.AddSeconds(60), services.NextTimeout);
        services.StoreAndForward(new CloudMessage("a/60", "y"u8.ToArray()) { Retain = true }, now);
        Assert.Null(services.NextTimeout);
    }

    [Fact]
    public async Task Only_RETAIN_stores_a_message_and_reserved_topics_refuse_RETAIN()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await fixture.CallAsync("POST /topics/a?qos=1&retain=false", "x");
        Assert.Equal(HttpStatusCode.NotFound, (await fixture.CallAsync("GET /retainedMessage/a")).Status);
        string shadow = Uri.EscapeDataString("$aws/things/lamp/shadow/update");
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(fixture, shadow, "{}"));
    }

    private static async Task PublishRetainedAsync(CloudFixture fixture, string payload)
    {
        using IMqttClient publisher = await fixture.ConnectAsync("lamp");
        MqttApplicationMessage message = new MqttApplicationMessageBuilder()
            .WithTopic(Topic)
            .WithPayload(payload)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithRetainFlag()
            .Build();
        await publisher.PublishAsync(message, Cancelled);
        await fixture.WaitForEventAsync(e => e.Kind == DuplexSensor.LocalCloud.CloudEventKind.Published);
        await publisher.DisconnectAsync(cancellationToken: Cancelled);
    }

    // The device policy does not allow retained messages.
    private static async Task AllowRetainAsync(CloudFixture fixture)
    {
        fixture.Cloud.Onboard("lamp");
        (_, JsonNode body) = await fixture.CallAsync("GET /things/lamp/principals");
        const string Document = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:RetainPublish","Resource":"*"}]}
            """;
        var policy = new JsonObject { ["policyDocument"] = Document };
        await fixture.CallAsync("POST /policies/retain", policy.ToJsonString());
        await fixture.CallAsync("PUT /target-policies/retain", $$"""{"target":"{{body["principals"]![0]}}"}""");
    }

    private static async Task<HttpStatusCode> PostAsync(CloudFixture fixture, string topic, string payload) =>
        (await fixture.CallAsync($"POST /topics/{topic}?qos=1&retain=true", payload)).Status;
}
