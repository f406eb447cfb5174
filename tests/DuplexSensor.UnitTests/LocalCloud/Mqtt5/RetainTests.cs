using System.Net;
using DuplexSensor.LocalCloud;
using MQTTnet;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud.Mqtt5;

/// <summary>Messages with RETAIN: to subscribers of now and later, after a restart, and above AWS's quotas.</summary>
public sealed class RetainTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_retained_message_is_delivered_after_a_restart_of_the_cloud()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        MqttClientOptions options = fixture.CreateClientOptions("lamp");
        await fixture.CallAsync("POST /topics/devices%2Flamp%2Fx?qos=1&retain=true&contentType=a%2Fb", "kept");
        await fixture.Cloud.DisposeAsync();
        await using LocalCloudHost again = await LocalCloudHost.StartAsync(fixture.Options, Cancelled);
        using Mqtt5Client lamp = await Mqtt5Client.ConnectAsync(options);
        await lamp.SubscribeAsync(("devices/lamp/x", 1));
        MqttApplicationMessage message = await lamp.ReceiveMessageAsync();
        Assert.Equal(("kept", true, "a/b"), (message.ConvertPayloadToString(), message.Retain, message.ContentType));
    }

    [Fact]
    public async Task A_subscriber_gets_each_message_once_without_RETAIN_and_also_the_empty_one_that_deletes()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync(options => options with { Throttle = false });
        await Mqtt5Client.AllowEverythingAsync(fixture, "lamp");
        using Mqtt5Client lamp = await Mqtt5Client.ConnectAsync(fixture, "lamp");
        await lamp.SubscribeAsync(("a/+", 1));
        await lamp.PublishAsync("a/b", "on", message => message.Retain = true);
        await lamp.PublishAsync("a/b", "", message => message.Retain = true);
        MqttApplicationMessage first = await lamp.ReceiveMessageAsync();
        MqttApplicationMessage second = await lamp.ReceiveMessageAsync();
        Assert.Equal(("on", false, "", false), (
            first.ConvertPayloadToString(), first.Retain, second.ConvertPayloadToString() ?? "", second.Retain));
        Assert.Equal(HttpStatusCode.NotFound, (await fixture.CallAsync("GET /retainedMessage/a%2Fb")).Status);
        await lamp.SubscribeAsync(("a/b", 1));
        await lamp.Client.PingAsync(Cancelled);
        Assert.False(lamp.HasReceived);
    }

    [Fact]
    public async Task A_second_message_with_RETAIN_within_a_second_is_throttled_and_the_connection_goes_on()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await Mqtt5Client.AllowEverythingAsync(fixture, "lamp");
        using Mqtt5Client lamp = await Mqtt5Client.ConnectAsync(fixture, "lamp");
        Assert.Equal(MqttClientPublishReasonCode.Success, await PublishRetainedAsync(lamp, "first"));
        Assert.Equal(MqttClientPublishReasonCode.QuotaExceeded, await PublishRetainedAsync(lamp, "second"));
        Assert.Equal(MqttClientPublishReasonCode.Success, await lamp.PublishAsync("a", "not retained"));
        (HttpStatusCode status, var body) = await fixture.CallAsync("POST /topics/a?qos=1&retain=true", "third");
        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.Contains("within the last second", (string?)body["message"], StringComparison.Ordinal);
        (_, body) = await fixture.CallAsync("GET /retainedMessage/a");
        Assert.Equal("first", Convert.FromBase64String((string)body["payload"]!).Aggregate("", (s, b) => s + (char)b));
    }

    [Fact]
    public async Task A_client_of_MQTT_3_gets_no_PUBACK_for_a_throttled_message()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await Mqtt5Client.AllowEverythingAsync(fixture, "lamp");
        await using RawClient lamp = await RawClient.StartAsync(fixture, "lamp");
        await lamp.SendAsync(RawClient.CreateConnect("lamp"));
        Assert.Equal([0x20, 2, 0, 0], await lamp.ReadAsync(4));
        await lamp.SendAsync([0x33, 6, 0, 1, (byte)'a', 0, 1, 1]);
        await lamp.SendAsync([0x33, 6, 0, 1, (byte)'a', 0, 2, 2]);
        await lamp.SendAsync([0x32, 6, 0, 1, (byte)'a', 0, 3, 3]);
        Assert.Equal([0x40, 2, 0, 1, 0x40, 2, 0, 3], await lamp.ReadAsync(8));
    }

    private static Task<MqttClientPublishReasonCode> PublishRetainedAsync(Mqtt5Client client, string text) =>
        client.PublishAsync("a", text, message => message.Retain = true);
}
