using System.Text;
using DuplexSensor.LocalCloud;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud.Mqtt5;

/// <summary>The will of a client of MQTT 5.</summary>
public sealed class WillTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private readonly CloudFixture _fixture = shared.Fixture;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_properties_of_a_will_reach_its_subscribers_and_the_retained_message()
    {
        using Mqtt5Client watcher = await ConnectWatcherAsync("lobby/lamp");
        await Mqtt5Client.AllowEverythingAsync(_fixture, "lamp");
        using Mqtt5Client lamp = await Mqtt5Client.ConnectAsync(_fixture, "lamp", SetWill);
        await _fixture.Cloud.DisconnectAsync("lamp");
        AssertWill(await watcher.ReceiveMessageAsync(), isRetained: false);
        await watcher.Client.UnsubscribeAsync("lobby/lamp", Cancelled);
        await watcher.SubscribeAsync(("lobby/lamp", 1));
        AssertWill(await watcher.ReceiveMessageAsync(), isRetained: true);
    }

    [Fact]
    public async Task A_DISCONNECT_of_the_client_discards_its_will_and_a_take_over_publishes_it()
    {
        using Mqtt5Client watcher = await ConnectWatcherAsync("lobby/fan");
        await Mqtt5Client.AllowEverythingAsync(_fixture, "fan");
        using (Mqtt5Client fan = await Mqtt5Client.ConnectAsync(_fixture, "fan", WithPayload("first")))
        {
            await fan.Client.DisconnectAsync(cancellationToken: Cancelled);
        }

        await _fixture.WaitForEventAsync(e => e is { Kind: CloudEventKind.Disconnected, Thing: "fan" });
        using Mqtt5Client second = await Mqtt5Client.ConnectAsync(_fixture, "fan", WithPayload("second"));
        using Mqtt5Client third = await Mqtt5Client.ConnectAsync(_fixture, "fan", WithPayload("third"));
        Assert.Equal("second", (await watcher.ReceiveMessageAsync()).ConvertPayloadToString());

    }

    [Fact]
    public async Task A_DISCONNECT_with_another_reason_than_0_publishes_the_will()
    {
        using Mqtt5Client watcher = await ConnectWatcherAsync("lobby/fan");
        await Mqtt5Client.AllowEverythingAsync(_fixture, "desk");
        using Mqtt5Client desk = await Mqtt5Client.ConnectAsync(_fixture, "desk", WithPayload("asked for"));
        await desk.Client.DisconnectAsync(
            new MqttClientDisconnectOptions { Reason = MqttClientDisconnectOptionsReason.DisconnectWithWillMessage },
            Cancelled);
        Assert.Equal("asked for", (await watcher.ReceiveMessageAsync()).ConvertPayloadToString());
        CloudEvent end = await _fixture.WaitForEventAsync(
            e => e is { Kind: CloudEventKind.Disconnected, Thing: "desk" });
        Assert.Equal("CLIENT_INITIATED_DISCONNECT", end.Detail);
    }

    private static Action<MqttClientOptions> WithPayload(string text) => options =>
        (options.WillTopic, options.WillPayload) = ("lobby/fan", Encoding.UTF8.GetBytes(text));

    private static void SetWill(MqttClientOptions options)
    {
        options.WillTopic = "lobby/lamp";
        options.WillPayload = "bye"u8.ToArray();
        options.WillQualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce;
        options.WillRetain = true;
        options.WillContentType = "text/plain";
        options.WillResponseTopic = "lobby/answer";
        options.WillCorrelationData = [1, 2];
        options.WillMessageExpiryInterval = 60;
        options.WillPayloadFormatIndicator = MqttPayloadFormatIndicator.CharacterData;
        options.WillUserProperties = [new("a", "1"u8.ToArray()), new("a", "2"u8.ToArray())];
    }

    private static void AssertWill(MqttApplicationMessage will, bool isRetained)
    {
        Assert.Equal(("bye", isRetained), (will.ConvertPayloadToString(), will.Retain));
        Assert.Equal(("text/plain", "lobby/answer"), (will.ContentType, will.ResponseTopic));
        Assert.Equal([1, 2], will.CorrelationData);
        Assert.InRange(will.MessageExpiryInterval, 40u, 60u);
        Assert.Equal(MqttPayloadFormatIndicator.CharacterData, will.PayloadFormatIndicator);
        Assert.Equal(
            [("a", "1"), ("a", "2")], will.UserProperties.Select(pair => (pair.Name, pair.ReadValueAsString())));
    }

    private async Task<Mqtt5Client> ConnectWatcherAsync(string topic)
    {
        await Mqtt5Client.AllowEverythingAsync(_fixture, "watcher");
        Mqtt5Client watcher = await Mqtt5Client.ConnectAsync(
            _fixture, "watcher", options => options.CleanSession = true);
        await watcher.SubscribeAsync((topic, 1));
        return watcher;
    }
}
