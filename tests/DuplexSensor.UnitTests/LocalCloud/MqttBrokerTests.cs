using System.Collections;
using System.Net;
using System.Threading.Channels;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using MQTTnet;
using MQTTnet.Diagnostics.PacketInspection;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class MqttBrokerTests
{
    private const string Shadow = "$aws/things/lamp/shadow";
    private const int PubAck = 4;
    private const int Publish = 3;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_response_never_overtakes_the_PUBACK_of_its_request()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync(options => options with { Throttle = false });
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        var received = Channel.CreateUnbounded<int>();
        client.InspectPacketAsync += e =>
        {
            int type = e.Buffer[0] >> 4;
            if (e.Direction == MqttPacketFlowDirection.Inbound && type is PubAck or Publish)
            {
                received.Writer.TryWrite(type);
            }

            return Task.CompletedTask;
        };
        await client.ConnectAsync(fixture.CreateClientOptions("lamp"), Cancelled);
        await client.SubscribeAsync(Shadow + "/update/accepted", MqttQualityOfServiceLevel.AtLeastOnce, Cancelled);
        const int rounds = 200;
        for (int i = 0; i < rounds; i++)
        {
            await PublishAsync(client, Shadow + "/update", """{"state":{"reported":{"on":true}}}""");
        }

        int answersMinusAcks = 0;
        for (int i = 0; i < 2 * rounds; i++)
        {
            answersMinusAcks += await ReadAsync(received) == Publish ? 1 : -1;
            Assert.True(answersMinusAcks <= 0, "An answer came before its PUBACK.");
        }
    }

    [Fact]
    public async Task An_unacknowledged_message_is_redelivered_with_DUP_and_its_packet_id()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        var received = Channel.CreateUnbounded<Delivery>();
        Delivery[] before;
        using (IMqttClient first = CreateClient(received, acknowledge: false))
        {
            await first.ConnectAsync(fixture.CreateClientOptions("lamp"), Cancelled);
            await first.SubscribeAsync("devices/lamp/#", MqttQualityOfServiceLevel.AtLeastOnce, Cancelled);
            await PublishAsync(first, "devices/lamp/x", "one");
            await PublishAsync(first, "devices/lamp/x", "two");
            before = [await ReadAsync(received), await ReadAsync(received)];
        }

        using IMqttClient second = CreateClient(received, acknowledge: true);
        MqttClientConnectResult connected = await second.ConnectAsync(fixture.CreateClientOptions("lamp"), Cancelled);
        Assert.True(connected.IsSessionPresent);
        Assert.All(before, delivery => Assert.False(delivery.Dup));
        Assert.Equal(
            before.Select(delivery => delivery with { Dup = true }),
            [await ReadAsync(received), await ReadAsync(received)]);
    }

    [Fact]
    public async Task A_second_connection_takes_over()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using IMqttClient first = await fixture.ConnectAsync("lamp");
        Task firstEnded = WaitForDisconnect(first);
        using IMqttClient second = await fixture.ConnectAsync("lamp");
        await firstEnded.WaitAsync(Deadline, Cancelled);
        Assert.Contains(fixture.Cloud.Log.Snapshot(), e => IsDisconnect(e, "DUPLICATE_CLIENTID"));
        Assert.True(second.IsConnected);
        await PublishAsync(second, "devices/lamp/x", "still here");
    }

    [Fact]
    [WholeRun]
    public async Task A_connection_that_takes_over_outlives_one_that_closes_late()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using var mayClose = new ManualResetEventSlim();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Cloud.Log.Added += e =>
        {
            if (e is { Kind: CloudEventKind.Published, Subject: "devices/lamp/hold" })
            {
                held.SetResult();
                mayClose.Wait(Deadline, Cancelled);
            }
        };
        using IMqttClient first = await fixture.ConnectAsync("lamp");
        await first.PublishStringAsync("devices/lamp/hold", "", cancellationToken: Cancelled);
        await held.Task.WaitAsync(Deadline, Cancelled);
        using IMqttClient second = await fixture.ConnectAsync("lamp");
        mayClose.Set();
        await PublishAsync(second, Shadow + "/update", """{"state":{"reported":{"on":true}}}""");
        Assert.Equal(HttpStatusCode.OK, (await fixture.CallAsync("GET /things/lamp/shadow")).Status);
        Assert.True(second.IsConnected);
    }

    [Fact]
    public async Task A_message_of_a_client_without_a_connection_is_refused_and_logged()
    {
        var log = new CloudLog(TimeProvider.System);
        var packets = new PacketInterceptor(null!, new ConnectionTable(null!, TimeProvider.System), log)
        {
            Access = null!,
            Faults = null!,
            Delivery = null!,
            Events = null!,
        };
        var message = new MqttApplicationMessage { Topic = "devices/lamp/x" };
        var published = new InterceptingPublishEventArgs(message, "lamp", null, new Hashtable(), Cancelled);
        await packets.OnPublishAsync(published);
        Assert.True(published.CloseConnection);
        CloudEvent refused = Assert.Single(log.Snapshot());
        Assert.Equal(
            (CloudEventKind.Refused, "PUBLISH: 'devices/lamp/x': the connection has ended. Connect again."),
            (refused.Kind, refused.Detail));
    }

    [Fact]
    public async Task A_client_can_be_disconnected()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        Task ended = WaitForDisconnect(client);
        await fixture.Cloud.DisconnectAsync("lamp");
        Assert.Contains(fixture.Cloud.Log.Snapshot(), e => IsDisconnect(e, "API_INITIATED_DISCONNECT"));
        await ended.WaitAsync(Deadline, Cancelled);
        await fixture.Cloud.DisconnectAsync("nobody");
    }

    [Theory]
    [InlineData("devices/fan/x", 2)]
    [InlineData("devices/lamp/x", 131_073)]
    public async Task A_forbidden_publish_ends_the_connection_without_PUBACK(string topic, int bytes)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        await Assert.ThrowsAnyAsync<Exception>(() => PublishAsync(client, topic, new string('x', bytes)));
        await fixture.WaitForEventAsync(e => e is { Kind: CloudEventKind.Refused, Thing: "lamp" });
        Assert.DoesNotContain(fixture.Cloud.Log.Snapshot(), e => e.Kind == CloudEventKind.Published);
    }

    [Theory]
    [InlineData("$aws/things/fan/#", 1)]
    [InlineData("devices/lamp/x", 9)]
    public async Task A_forbidden_subscription_ends_the_connection_without_SUBACK(string filter, int count)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        var options = new MqttClientSubscribeOptions();
        for (int i = 0; i < count; i++)
        {
            options.TopicFilters.Add(new MqttTopicFilterBuilder().WithTopic(filter + (i > 0 ? i : "")).Build());
        }

        await Assert.ThrowsAnyAsync<Exception>(() => client.SubscribeAsync(options, Cancelled));
        await fixture.WaitForEventAsync(e => e is { Kind: CloudEventKind.Refused, Thing: "lamp" });
    }

    [Fact]
    public async Task A_client_id_that_is_not_the_certificates_thing_gets_no_CONNACK()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await Assert.ThrowsAnyAsync<Exception>(
            () => client.ConnectAsync(fixture.CreateClientOptions("lamp", clientId: "fan"), Cancelled));
        await fixture.WaitForEventAsync(e => e is { Kind: CloudEventKind.Refused, Thing: "fan" });
        Assert.DoesNotContain(fixture.Cloud.Log.Snapshot(), e => e.Kind == CloudEventKind.Connected);
    }

    [Fact]
    public async Task A_will_is_forwarded_but_no_service_handles_it()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        MqttClientOptions options = fixture.CreateClientOptions("lamp");
        options.WillTopic = Shadow + "/update";
        options.WillPayload = """{"state":{"reported":{"on":false}}}"""u8.ToArray();
        await client.ConnectAsync(options, Cancelled);
        await fixture.Cloud.DisconnectAsync("lamp");
        await fixture.WaitForEventAsync(e => e is { Kind: CloudEventKind.Published, Subject: Shadow + "/update" });
        using var http = new HttpClient();
        HttpResponseMessage shadow = await http.GetAsync(
            $"http://localhost:{fixture.Options.ApiPort}/things/lamp/shadow", Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, shadow.StatusCode);
    }

    private static bool IsDisconnect(CloudEvent entry, string reason) =>
        entry.Kind == CloudEventKind.Disconnected && entry.Detail == reason;

    private static IMqttClient CreateClient(Channel<Delivery> received, bool acknowledge)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += e =>
        {
            e.AutoAcknowledge = acknowledge;
            MqttApplicationMessage message = e.ApplicationMessage;
            received.Writer.TryWrite(new Delivery(e.PacketIdentifier, message.Dup, message.ConvertPayloadToString()));
            return Task.CompletedTask;
        };
        return client;
    }

    private static Task WaitForDisconnect(IMqttClient client)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += _ =>
        {
            ended.TrySetResult();
            return Task.CompletedTask;
        };
        return ended.Task;
    }

    private static Task<T> ReadAsync<T>(Channel<T> received) =>
        received.Reader.ReadAsync(Cancelled).AsTask().WaitAsync(Deadline, Cancelled);

    private static Task PublishAsync(IMqttClient client, string topic, string text) =>
        client.PublishStringAsync(topic, text, MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancelled);

    private sealed record Delivery(ushort PacketId, bool Dup, string Text);
}
