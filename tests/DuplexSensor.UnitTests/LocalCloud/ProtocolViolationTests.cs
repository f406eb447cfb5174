using System.Text;
using DuplexSensor.LocalCloud;
using DuplexSensor.UnitTests.LocalCloud.Mqtt5;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>Clients that break AWS's rules for connections.</summary>
public sealed class ProtocolViolationTests
{
    [Theory]
    [InlineData("$lamp", "must not begin with $")]
    [InlineData("\uFFFD", "must be UTF-8")]
    [InlineData("129 bytes", "128 bytes at most")]
    public async Task A_client_id_that_AWS_does_not_allow_is_refused(string clientId, string reason)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await using RawClient client = await RawClient.StartAsync(fixture, "lamp");
        // 129 bytes, but fewer characters.
        string id = clientId == "129 bytes" ? new string('ü', 64) + "x" : clientId;
        Assert.True(clientId.Length < 9 || Encoding.UTF8.GetByteCount(id) == 129);
        await client.SendAsync(RawClient.CreateConnect(id));
        Assert.Empty(await client.ReadToEndAsync());
        await fixture.WaitForEventAsync(e => IsRefused(e, reason));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_of_MQTT_3_1_1_without_a_client_id_gets_one_for_a_clean_session(bool cleanSession)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await Mqtt5Client.AllowEverythingAsync(fixture, "lamp");
        await using RawClient client = await RawClient.StartAsync(fixture, "lamp");
        await client.SendAsync(RawClient.CreateConnect("", cleanSession: cleanSession));
        if (cleanSession)
        {
            Assert.Equal([0x20, 2, 0, 0], await client.ReadAsync(4));
            await fixture.WaitForEventAsync(e => e is { Kind: CloudEventKind.Connected, Thing: ['$', 'G', ..] });
        }
        else
        {
            Assert.Empty(await client.ReadToEndAsync());
        }
    }

    [Fact]
    public async Task A_client_of_MQTT_3_1_is_refused()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await using RawClient client = await RawClient.StartAsync(fixture, "lamp");
        await client.SendAsync([0x10, 18, 0, 6, .. "MQIsdp"u8, 3, 2, 0, 60, 0, 4, .. "lamp"u8]);
        Assert.Empty(await client.ReadToEndAsync());
        await fixture.WaitForEventAsync(e => IsRefused(e, "not 3.1"));
    }

    [Fact]
    public async Task A_client_id_of_128_bytes_is_accepted()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using IMqttClient client = await fixture.ConnectAsync(new string('a', 128));
        Assert.True(client.IsConnected);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task A_will_has_QoS_0_or_1(int qos, bool isLetIn)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await using RawClient client = await RawClient.StartAsync(fixture, "lamp");
        await client.SendAsync(RawClient.CreateConnect("lamp", qos));
        if (isLetIn)
        {
            Assert.Equal([0x20, 2, 0, 0], await client.ReadAsync(4));
        }
        else
        {
            Assert.Empty(await client.ReadToEndAsync());
            await fixture.WaitForEventAsync(e => IsRefused(e, "the will must have QoS 0 or 1"));
        }
    }

    [Fact]
    public async Task A_second_CONNECT_on_a_connection_closes_it()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await using RawClient client = await RawClient.StartAsync(fixture, "lamp");
        await client.SendAsync(RawClient.CreateConnect("lamp"));
        Assert.Equal([0x20, 2, 0, 0], await client.ReadAsync(4));
        await client.SendAsync(RawClient.CreateConnect("lamp"));
        Assert.Empty(await client.ReadToEndAsync());
        await fixture.WaitForEventAsync(
            e => e is { Kind: CloudEventKind.Disconnected, Thing: "lamp", Detail: "CLIENT_ERROR" });
    }

    [Fact]
    public async Task A_client_that_reads_the_responses_sends_as_many_packets_as_it_likes()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await using RawClient client = await RawClient.StartAsync(fixture, "lamp");
        await client.SendAsync(RawClient.CreateConnect("lamp"));
        await client.ReadAsync(4);
        byte[] topic = [0, 14, .. "devices/lamp/x"u8];
        (byte[] Packet, int ResponseBytes)[] packets =
        [
            ([0xC0, 0], 2),
            ([0x32, (byte)(topic.Length + 2), .. topic, 0, 1], 4),
            ([0x82, (byte)(topic.Length + 3), 0, 2, .. topic, 0], 5),
            ([0xA2, (byte)(topic.Length + 2), 0, 2, .. topic], 4),
        ];
        foreach ((byte[] packet, int responseBytes) in packets)
        {
            const int Count = 1_001;
            await client.SendAsync([.. Enumerable.Repeat(packet, Count).SelectMany(bytes => bytes)]);
            await client.ReadAsync(Count * responseBytes);
        }
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_disconnected_like_any_other()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        for (int i = 0; i < 3; i++)
        {
            await using RawClient client = await RawClient.StartAsync(fixture, "lamp");
            await client.SendAsync(RawClient.CreateConnect("lamp"));
            await client.SendAsync([0x82, 19, 0, 1, 0, 14, .. "devices/lamp/x"u8, 0]);
            await client.ReadAsync(9);
            // More than the buffers of the sockets hold, then more requests than responses can wait.
            await SendMessagesAsync(100);
            await client.SendAsync([.. Enumerable.Repeat((byte[])[0xC0, 0], 1_100).SelectMany(bytes => bytes)]);
            await SendMessagesAsync(20);

            await fixture.Cloud.DisconnectAsync("lamp");
            Assert.False(fixture.Cloud.View.FindThing("lamp")!.Connection!.IsConnected);
        }

        async Task SendMessagesAsync(int count)
        {
            for (int i = 0; i < count; i++)
            {
                await fixture.CallAsync("POST /topics/devices%2Flamp%2Fx?qos=0", new string('x', 130_000));
            }
        }
    }

    [Fact]
    public async Task QoS_2_is_not_acknowledged_and_the_connection_stays_open()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await using RawClient client = await RawClient.StartAsync(fixture, "lamp");
        await client.SendAsync(RawClient.CreateConnect("lamp"));
        Assert.Equal([0x20, 2, 0, 0], await client.ReadAsync(4));
        byte[] topic = [0, 14, .. "devices/lamp/x"u8];
        await client.SendAsync([0x34, (byte)(topic.Length + 2), .. topic, 0, 1]);
        await client.SendAsync([0x82, (byte)(topic.Length + 3), 0, 2, .. topic, 2]);
        await client.SendAsync([0xC0, 0]);
        Assert.Equal([0xD0, 0], await client.ReadAsync(2));
        Assert.DoesNotContain(fixture.Cloud.Log.Snapshot(), e => e.Kind == CloudEventKind.Published);
    }

    [Theory]
    [InlineData(3_599, true)]
    [InlineData(3_600, false)]
    public async Task A_session_expires_after_an_hour(int seconds, bool isPresent)
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(2_000_000_000));
        await using CloudFixture fixture =
            await CloudFixture.StartAsync(options => options with { TimeProvider = time });
        using (IMqttClient first = await fixture.ConnectAsync("lamp"))
        {
            await first.DisconnectAsync(cancellationToken: TestContext.Current.CancellationToken);
        }

        await fixture.WaitForEventAsync(e => e.Kind == CloudEventKind.Disconnected);
        time.Advance(TimeSpan.FromSeconds(seconds));
        using IMqttClient second = new MqttClientFactory().CreateMqttClient();
        MqttClientConnectResult connected =
            await second.ConnectAsync(fixture.CreateClientOptions("lamp"), TestContext.Current.CancellationToken);
        Assert.Equal(isPresent, connected.IsSessionPresent);
    }

    [Fact]
    public async Task A_payload_of_131072_bytes_is_forwarded()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        await client.PublishStringAsync(
            "devices/lamp/x", new string('x', 131_072), cancellationToken: TestContext.Current.CancellationToken);
        CloudEvent published =
            await fixture.WaitForEventAsync(e => e.Kind is CloudEventKind.Published or CloudEventKind.Refused);
        Assert.Equal((CloudEventKind.Published, 131_072), (published.Kind, published.Payload.Length));
    }

    [Fact]
    public async Task A_first_packet_other_than_CONNECT_closes_the_connection()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await using RawClient client = await RawClient.StartAsync(fixture, "lamp");
        await client.SendAsync([0xC0, 0]);
        Assert.Empty(await client.ReadToEndAsync());
    }

    private static bool IsRefused(CloudEvent cloudEvent, string reason) =>
        cloudEvent.Kind == CloudEventKind.Refused && cloudEvent.Detail.StartsWith("CONNECT: ", StringComparison.Ordinal)
        && cloudEvent.Detail.Contains(reason, StringComparison.Ordinal);
}
