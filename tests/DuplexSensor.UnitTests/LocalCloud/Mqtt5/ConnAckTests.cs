using DuplexSensor.LocalCloud;
using MQTTnet;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud.Mqtt5;

/// <summary>What the CONNACK of MQTT 5 announces, and which CONNECT it refuses.</summary>
public sealed class ConnAckTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private readonly CloudFixture _fixture = shared.Fixture;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_CONNACK_contains_the_limits_of_AWS()
    {
        using Mqtt5Client client = await Mqtt5Client.ConnectAsync(_fixture, "limits");
        MqttClientConnectResult connAck = client.ConnAck;
        Assert.Equal(MqttClientConnectResultCode.Success, connAck.ResultCode);
        Assert.Equal(
            (100, 149_504u, 8),
            ((int)connAck.ReceiveMaximum!, (uint)connAck.MaximumPacketSize!, connAck.TopicAliasMaximum));
        Assert.Equal(MqttQualityOfServiceLevel.AtLeastOnce, connAck.MaximumQoS);
        Assert.True(connAck.RetainAvailable && connAck.WildcardSubscriptionAvailable);
        Assert.False(connAck.SubscriptionIdentifiersAvailable || connAck.SharedSubscriptionAvailable);
    }

    [Theory]
    [InlineData(7_200, 3_600)]
    [InlineData(600, 0)]
    public async Task A_session_expiry_above_an_hour_is_reduced_and_the_CONNACK_says_so(uint wanted, uint told)
    {
        using Mqtt5Client client = await Mqtt5Client.ConnectAsync(
            _fixture, $"expiry-{wanted}", options => options.SessionExpiryInterval = wanted);
        Assert.Equal(told, client.ConnAck.SessionExpiryInterval);
    }

    [Fact]
    public async Task A_client_without_a_client_id_gets_one()
    {
        await Mqtt5Client.AllowEverythingAsync(_fixture, "nameless");
        using Mqtt5Client client = await Mqtt5Client.ConnectAsync(_fixture, "nameless", WithoutName);
        using Mqtt5Client other = await Mqtt5Client.ConnectAsync(_fixture, "nameless", WithoutName);
        Assert.NotEqual(client.ConnAck.AssignedClientIdentifier, other.ConnAck.AssignedClientIdentifier);
        await client.SubscribeAsync(("a", 1));
        await other.PublishAsync("a", "hello");
        Assert.Equal("hello", (await client.ReceiveMessageAsync()).ConvertPayloadToString());
        string assigned = client.ConnAck.AssignedClientIdentifier;
        Assert.StartsWith("$GEN/", assigned, StringComparison.Ordinal);
        using Mqtt5Client again = await Mqtt5Client.ConnectAsync(
            _fixture, "nameless", options => options.ClientId = assigned);
        Assert.Equal(MqttClientConnectResultCode.ClientIdentifierNotValid, again.ConnAck.ResultCode);

        static void WithoutName(MqttClientOptions options) => (options.ClientId, options.CleanSession) = ("", true);
    }

    [Fact]
    public async Task A_Maximum_Packet_Size_below_512_is_refused()
    {
        using Mqtt5Client refused = await Mqtt5Client.ConnectAsync(
            _fixture, "tiny", options => options.MaximumPacketSize = 511);
        Assert.Equal(MqttClientConnectResultCode.QuotaExceeded, refused.ConnAck.ResultCode);
        using Mqtt5Client accepted = await Mqtt5Client.ConnectAsync(
            _fixture, "tiny", options => options.MaximumPacketSize = 512);
        Assert.Equal(MqttClientConnectResultCode.Success, accepted.ConnAck.ResultCode);
    }

    [Theory]
    [InlineData("devices/willing/x", false, MqttClientConnectResultCode.Success)]
    [InlineData("devices/willing/x", true, MqttClientConnectResultCode.NotAuthorized)]
    [InlineData("devices/fan/x", false, MqttClientConnectResultCode.NotAuthorized)]
    [InlineData("$aws/events/presence/connected/x", false, MqttClientConnectResultCode.TopicNameInvalid)]
    [InlineData("a/#", false, MqttClientConnectResultCode.TopicNameInvalid)]
    public async Task A_will_that_the_client_may_not_publish_refuses_the_CONNECT(
        string topic, bool retain, MqttClientConnectResultCode expected)
    {
        using Mqtt5Client client = await Mqtt5Client.ConnectAsync(_fixture, "willing", options =>
            (options.WillTopic, options.WillPayload, options.WillRetain) = (topic, [1], retain));
        Assert.Equal(expected, client.ConnAck.ResultCode);
    }

    [Fact]
    public async Task A_session_is_not_resumed_with_another_version_of_MQTT()
    {
        using (IMqttClient old = await _fixture.ConnectAsync("versions"))
        {
            await old.DisconnectAsync(cancellationToken: Cancelled);
        }

        await WaitForDisconnectedAsync("versions");
        using (Mqtt5Client first = await ConnectStoredAsync())
        {
            Assert.False(first.ConnAck.IsSessionPresent);
        }

        await _fixture.WaitForEventAsync(e => IsDisconnected(e, "versions", times: 2));
        using Mqtt5Client second = await ConnectStoredAsync();
        Assert.True(second.ConnAck.IsSessionPresent);
    }

    private Task<Mqtt5Client> ConnectStoredAsync() => Mqtt5Client.ConnectAsync(
        _fixture, "versions", options => (options.CleanSession, options.SessionExpiryInterval) = (false, 60));

    private Task WaitForDisconnectedAsync(string thing) =>
        _fixture.WaitForEventAsync(e => e.Kind == CloudEventKind.Disconnected && e.Thing == thing);

    private bool IsDisconnected(CloudEvent entry, string thing, int times) =>
        entry.Kind == CloudEventKind.Disconnected && entry.Thing == thing
        && _fixture.Cloud.Log.Snapshot().Count(e => e.Kind == entry.Kind && e.Thing == thing) == times;
}
