using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Broker.Packets;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud.Mqtt5;

/// <summary>Receive Maximum, Maximum Packet Size and topic aliases, in both directions.</summary>
public sealed class FlowTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private readonly CloudFixture _fixture = shared.Fixture;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_gets_no_more_unacknowledged_messages_than_its_Receive_Maximum()
    {
        using Mqtt5Client client = await Mqtt5Client.ConnectAsync(
            _fixture, "slow", options => options.ReceiveMaximum = 2);
        await client.SubscribeAsync(("devices/slow/x", 1), ("devices/slow/zero", 0));
        foreach (string text in (string[])["1", "2", "3", "4", "5"])
        {
            await client.PublishAsync("devices/slow/x", text);
        }

        MqttApplicationMessageReceivedEventArgs first = await client.ReceiveAsync();
        MqttApplicationMessageReceivedEventArgs second = await client.ReceiveAsync();
        await client.PublishAsync("devices/slow/zero");
        // A message of QoS 0 and the answer to a PINGREQ pass the messages that wait.
        Assert.Equal("devices/slow/zero", (await client.ReceiveMessageAsync()).Topic);
        await client.Client.PingAsync(Cancelled);
        Assert.False(client.HasReceived);
        await first.AcknowledgeAsync(Cancelled);
        MqttApplicationMessageReceivedEventArgs third = await client.ReceiveAsync();
        await second.AcknowledgeAsync(Cancelled);
        await third.AcknowledgeAsync(Cancelled);
        string[] texts =
        [
            .. new[] { first, second, third, await client.ReceiveAsync(), await client.ReceiveAsync() }
                .Select(received => received.ApplicationMessage.ConvertPayloadToString()),
        ];
        Assert.Equal(["1", "2", "3", "4", "5"], texts);
    }

    [Fact]
    public async Task A_resumed_session_sends_no_more_than_the_Receive_Maximum_either()
    {
        using (await ConnectStoredAsync(subscribe: true))
        {
        }

        await _fixture.WaitForEventAsync(e => e is { Kind: CloudEventKind.Disconnected, Thing: "stored" });
        foreach (string text in (string[])["1", "2", "3"])
        {
            await _fixture.CallAsync("POST /topics/devices%2Fstored%2Fx?qos=1", text);
        }

        using Mqtt5Client client = await ConnectStoredAsync(subscribe: false);
        MqttApplicationMessageReceivedEventArgs first = await client.ReceiveAsync();
        await client.Client.PingAsync(Cancelled);
        Assert.False(client.HasReceived);
        await first.AcknowledgeAsync(Cancelled);
        Assert.Equal("2", (await client.ReceiveMessageAsync()).ConvertPayloadToString());
    }

    [Fact]
    public async Task A_resumed_session_has_each_message_that_was_not_refused()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync(options => options with { Throttle = false });
        using (Mqtt5Client slow = await ConnectSlowAsync(receiveMaximum: 1))
        {
            await slow.SubscribeAsync(("$aws/things/slow/shadow/#", 1));
            for (int i = 0; i < 400; i++)
            {
                fixture.Cloud.Commands.UpdateShadow("slow", "{\"state\":{\"desired\":{\"a\":1}}}"u8.ToArray());
            }

            await slow.ReceiveAsync();
        }

        await fixture.WaitForEventAsync(e => e is { Kind: CloudEventKind.Disconnected, Thing: "slow" });
        int refused = fixture.Cloud.Log.Snapshot()
            .Count(e => e.Detail.StartsWith("queue full", StringComparison.Ordinal));
        // accepted, documents and delta of each update.
        Assert.Equal(1_200 - Delivery.MessagesMax, refused);
        using Mqtt5Client resumed = await ConnectSlowAsync(receiveMaximum: 0);
        for (int i = 0; i < Delivery.MessagesMax; i++)
        {
            await resumed.ReceiveAsync();
        }

        Task<Mqtt5Client> ConnectSlowAsync(ushort receiveMaximum) => Mqtt5Client.ConnectAsync(
            fixture, "slow", options => (options.ReceiveMaximum, options.CleanSession, options.SessionExpiryInterval) =
                (receiveMaximum, false, 60));
    }

    [Fact]
    public async Task Messages_of_QoS_0_take_no_room_in_the_session_of_a_client_that_is_away()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync(options => options with { Throttle = false });
        using (Mqtt5Client away = await ConnectAwayAsync())
        {
            await away.SubscribeAsync(("$aws/things/away/shadow/#", 0), ("devices/away/x", 1));
        }

        await fixture.WaitForEventAsync(e => e is { Kind: CloudEventKind.Disconnected, Thing: "away" });
        // accepted, documents and delta of each update.
        for (int i = 0; i <= Delivery.MessagesMax / 3; i++)
        {
            fixture.Cloud.Commands.UpdateShadow("away", "{\"state\":{\"desired\":{\"a\":1}}}"u8.ToArray());
        }

        await fixture.CallAsync("POST /topics/devices%2Faway%2Fx?qos=1", "stored");
        using Mqtt5Client back = await ConnectAwayAsync();
        Assert.Equal("stored", (await back.ReceiveMessageAsync()).ConvertPayloadToString());

        Task<Mqtt5Client> ConnectAwayAsync() => Mqtt5Client.ConnectAsync(fixture, "away", options =>
            (options.CleanSession, options.SessionExpiryInterval) = (false, 60));
    }

    [Fact]
    public async Task A_message_above_the_clients_Maximum_Packet_Size_is_not_sent()
    {
        using Mqtt5Client client = await Mqtt5Client.ConnectAsync(
            _fixture, "small", options => (options.MaximumPacketSize, options.ReceiveMaximum) = (600, 1));
        await client.SubscribeAsync(("devices/small/x", 1));
        await client.PublishAsync("devices/small/x", new string('a', 600));
        await client.PublishAsync("devices/small/x", new string('b', 500));
        Assert.StartsWith("b", (await client.ReceiveMessageAsync()).ConvertPayloadToString(), StringComparison.Ordinal);
        Assert.Contains(
            _fixture.Cloud.Log.Snapshot(), e => e is { Kind: CloudEventKind.Refused, Thing: "small" }
                && e.Detail.Contains("Maximum Packet Size", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_topic_alias_stands_for_the_topic_of_its_publisher_alone()
    {
        using Mqtt5Client client = await Mqtt5Client.ConnectAsync(_fixture, "alias");
        await client.SubscribeAsync(("devices/alias/x", 1));
        await client.PublishAsync("devices/alias/x", "named", message => message.TopicAlias = 8);
        await client.PublishAsync("", "by alias", message => message.TopicAlias = 8);
        Assert.Equal("named", (await client.ReceiveMessageAsync()).ConvertPayloadToString());
        MqttApplicationMessage second = await client.ReceiveMessageAsync();
        Assert.Equal(
            ("devices/alias/x", "by alias", 0), (second.Topic, second.ConvertPayloadToString(), second.TopicAlias));
    }

    [Fact]
    public async Task A_client_that_waits_for_each_PUBACK_sends_as_many_messages_as_it_likes()
    {
        using Mqtt5Client client = await Mqtt5Client.ConnectAsync(_fixture, "many");
        for (int i = 0; i < 101; i++)
        {
            Assert.Equal(MqttClientPublishReasonCode.Success, await client.PublishAsync("devices/many/x"));
        }
    }

    [Fact]
    public void A_client_may_have_100_messages_without_a_PUBACK()
    {
        var connection = new ClientConnection((_, _, _) => Task.CompletedTask);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(connection.TryReceive()));
        connection.OnPubAckSending();
        Assert.True(connection.TryReceive());
        Assert.False(connection.TryReceive());
    }

    [Fact]
    public void Messages_that_wait_for_a_PUBACK_keep_their_order()
    {
        var window = new SendWindow(1);
        MqttPublishPacket[] packets = [.. Enumerable.Range(1, 3).Select(CreatePacket)];
        Assert.Equal([true, false, false], packets.Select(window.TryEnter));
        Assert.False(window.TryGetNext(out _));
        window.Leave(1);
        Assert.True(window.TryGetNext(out MqttPublishPacket? next));
        Assert.Same(packets[1], next);
        window.Leave(2);
        // The second message is still being sent.
        MqttPublishPacket fourth = CreatePacket(4);
        Assert.False(window.TryEnter(fourth));
        window.OnSent();
        Assert.True(window.TryGetNext(out next));
        Assert.Same(packets[2], next);
        Assert.True(window.TryEnter(new MqttPublishPacket()));
    }

    private static MqttPublishPacket CreatePacket(int id) => new()
    {
        PacketIdentifier = (ushort)id,
        QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
    };

    private async Task<Mqtt5Client> ConnectStoredAsync(bool subscribe)
    {
        Mqtt5Client client = await Mqtt5Client.ConnectAsync(_fixture, "stored", options =>
            (options.ReceiveMaximum, options.CleanSession, options.SessionExpiryInterval) = (1, false, 60));
        if (subscribe)
        {
            await client.SubscribeAsync(("devices/stored/x", 1));
        }

        return client;
    }
}
