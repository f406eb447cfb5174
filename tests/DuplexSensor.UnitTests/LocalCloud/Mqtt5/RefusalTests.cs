using DuplexSensor.LocalCloud;
using MQTTnet;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud.Mqtt5;

/// <summary>What the policies do not allow is refused in PUBACK and SUBACK, and the connection goes on.</summary>
public sealed class RefusalTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private readonly CloudFixture _fixture = shared.Fixture;

    [Fact]
    public async Task The_PUBACK_refuses_a_message_and_the_connection_goes_on()
    {
        using Mqtt5Client client = await Mqtt5Client.ConnectAsync(_fixture, "pub");
        await client.SubscribeAsync(("devices/pub/#", 1));
        Task<MqttClientPublishReasonCode> refused = client.PublishAsync("devices/fan/x");
        Assert.Equal(MqttClientPublishReasonCode.Success, await client.PublishAsync("devices/pub/x", "after it"));
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, await refused);
        Assert.Equal(
            MqttClientPublishReasonCode.NotAuthorized,
            await client.PublishAsync("devices/pub/x", change: message => message.Retain = true));
        Assert.Equal("after it", (await client.ReceiveMessageAsync()).ConvertPayloadToString());
        Assert.True(client.Client.IsConnected);
        Assert.DoesNotContain(
            _fixture.Cloud.Log.Snapshot(), e => e is { Kind: CloudEventKind.Published, Subject: "devices/fan/x" });
    }

    [Fact]
    public async Task A_refused_message_of_QoS_0_ends_the_connection_with_the_reason_code()
    {
        using Mqtt5Client client = await Mqtt5Client.ConnectAsync(_fixture, "zero");
        await client.PublishAsync("devices/fan/x", qos: 0);
        Assert.Equal(MqttClientDisconnectReason.NotAuthorized, await client.WaitForEndAsync());
    }

    [Fact]
    public async Task The_SUBACK_has_a_reason_code_for_each_filter_in_the_order_of_the_filters()
    {
        using Mqtt5Client client = await Mqtt5Client.ConnectAsync(_fixture, "sub");
        Assert.Equal(
            [
                MqttClientSubscribeResultCode.NotAuthorized,
                MqttClientSubscribeResultCode.GrantedQoS0,
                MqttClientSubscribeResultCode.SharedSubscriptionsNotSupported,
                MqttClientSubscribeResultCode.GrantedQoS1,
            ],
            await client.SubscribeAsync(
                ("devices/fan/x", 0), ("devices/sub/a", 0), ("$share/group/devices/sub/x", 1), ("devices/sub/b", 1)));
        Assert.True(client.Client.IsConnected);
        Assert.Equal(MqttClientPublishReasonCode.Success, await client.PublishAsync("devices/sub/b"));
        Assert.Equal("devices/sub/b", (await client.ReceiveMessageAsync()).Topic);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Properties_above_the_quotas_are_refused(int qos)
    {
        using Mqtt5Client client = await Mqtt5Client.ConnectAsync(_fixture, $"long-{qos}");
        string topic = $"devices/long-{qos}/x";
        MqttClientPublishReasonCode code = await client.PublishAsync(
            topic, change: message => message.ContentType = new string('a', 257), qos: qos);
        if (qos == 0)
        {
            Assert.Equal(MqttClientDisconnectReason.QuotaExceeded, await client.WaitForEndAsync());
            return;
        }

        Assert.Equal(MqttClientPublishReasonCode.QuotaExceeded, code);
        Assert.Equal(
            MqttClientPublishReasonCode.QuotaExceeded,
            await client.PublishAsync(topic, change: message => message.CorrelationData = new byte[8_193]));
        Assert.Equal(
            MqttClientPublishReasonCode.QuotaExceeded,
            await client.PublishAsync(topic, change: message =>
                message.UserProperties = [new("name", new byte[8_192])]));
        Assert.Equal(
            MqttClientPublishReasonCode.Success,
            await client.PublishAsync(topic, change: message => message.ContentType = new string('a', 256)));
    }

    [Fact]
    public async Task A_new_connection_of_a_client_takes_the_session_over_and_a_call_or_a_certificate_ends_one()
    {
        using Mqtt5Client first = await Mqtt5Client.ConnectAsync(_fixture, "twice");
        using Mqtt5Client second = await Mqtt5Client.ConnectAsync(_fixture, "twice");
        Assert.Equal(MqttClientDisconnectReason.SessionTakenOver, await first.WaitForEndAsync());
        await _fixture.Cloud.DisconnectAsync("twice");
        Assert.Equal(MqttClientDisconnectReason.AdministrativeAction, await second.WaitForEndAsync());
        using Mqtt5Client third = await Mqtt5Client.ConnectAsync(_fixture, "twice");
        (_, var body) = await _fixture.CallAsync("GET /things/twice/principals");
        string certificate = ((string)body["principals"]![0]!).Split('/')[1];
        await _fixture.CallAsync($"PUT /certificates/{certificate}?newStatus=INACTIVE");
        Assert.Equal(MqttClientDisconnectReason.NotAuthorized, await third.WaitForEndAsync());
    }
}
