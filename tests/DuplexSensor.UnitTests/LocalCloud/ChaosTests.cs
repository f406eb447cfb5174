using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using DuplexSensor.LocalCloud;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Diagnostics.PacketInspection;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>Each fault of the broker on a running cloud, observed by a client.</summary>
public sealed class ChaosTests
{
    private const string Update = "$aws/things/lamp/shadow/update";
    private const string DesiredUpdate = """{"state":{"desired":{"on":true}}}""";
    private const int SubAck = 9;
    private const int PubAck = 4;
    private const int PingResp = 13;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Channel<string> _received = Channel.CreateUnbounded<string>();
    private readonly Channel<int> _packetTypes = Channel.CreateUnbounded<int>();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(2_000_000_000));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dropped_message_is_lost_and_the_next_message_is_delivered()
    {
        await using CloudFixture fixture = await StartAsync();
        using IMqttClient client = await ConnectAndSubscribeAsync(fixture, "devices/lamp/x");
        fixture.Cloud.Chaos.SwitchOn("drop", 1);
        await PublishAsync(fixture, "one");
        await PublishAsync(fixture, "two");
        Assert.Equal("devices/lamp/x two", await NextMessageAsync());
    }

    [Fact]
    public async Task A_delayed_message_arrives_3_s_late_after_the_next_message()
    {
        await using CloudFixture fixture = await StartAsync();
        using IMqttClient client = await ConnectAndSubscribeAsync(fixture, "devices/lamp/x");
        fixture.Cloud.Chaos.SwitchOn("delay", 1);
        await PublishAsync(fixture, "one");
        await PublishAsync(fixture, "two");
        Assert.Equal("devices/lamp/x two", await NextMessageAsync());
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("devices/lamp/x one", await NextMessageAsync());
    }

    [Fact]
    public async Task A_duplicated_message_is_delivered_twice()
    {
        await using CloudFixture fixture = await StartAsync();
        using IMqttClient client = await ConnectAndSubscribeAsync(fixture, "devices/lamp/x");
        fixture.Cloud.Chaos.SwitchOn("duplicate", 1);
        await PublishAsync(fixture, "one");
        await PublishAsync(fixture, "two");
        Assert.Equal(
            ["devices/lamp/x one", "devices/lamp/x one", "devices/lamp/x two"],
            [await NextMessageAsync(), await NextMessageAsync(), await NextMessageAsync()]);
    }

    [Fact]
    public async Task A_swap_delivers_the_delta_before_accepted()
    {
        await using CloudFixture fixture = await StartAsync();
        using IMqttClient client = await ConnectAndSubscribeAsync(fixture, Update + "/+");
        fixture.Cloud.Chaos.SwitchOn("swap-accepted-delta", 1);
        await client.PublishStringAsync(Update, DesiredUpdate, cancellationToken: Cancelled);
        Assert.StartsWith(Update + "/delta", await NextMessageAsync());
        Assert.StartsWith(Update + "/accepted", await NextMessageAsync());
    }

    [Theory]
    [InlineData("shadow-409", "\"code\":409")]
    [InlineData("shadow-429", "\"code\":429")]
    public async Task A_fault_rejects_an_update(string fault, string expected)
    {
        await using CloudFixture fixture = await StartAsync();
        using IMqttClient client = await ConnectAndSubscribeAsync(fixture, Update + "/+");
        fixture.Cloud.Chaos.SwitchOn(fault, 1);
        await client.PublishStringAsync(Update, DesiredUpdate, cancellationToken: Cancelled);
        string response = await NextMessageAsync();
        Assert.StartsWith(Update + "/rejected", response);
        Assert.Contains(expected, response);
        await client.PublishStringAsync(Update, DesiredUpdate, cancellationToken: Cancelled);
        Assert.StartsWith(Update + "/accepted", await NextMessageAsync());
    }

    [Fact]
    public async Task A_connection_is_closed_after_its_CONNACK()
    {
        await using CloudFixture fixture = await StartAsync();
        fixture.Cloud.Chaos.SwitchOn("close-after-connack", 1);
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += _ =>
        {
            ended.TrySetResult();
            return Task.CompletedTask;
        };
        await client.ConnectAsync(fixture.CreateClientOptions("lamp"), Cancelled);
        await ended.Task.WaitAsync(Deadline, Cancelled);
        await fixture.WaitForEventAsync(e => e is { Kind: CloudEventKind.Disconnected, Detail: "SERVER_ERROR" });
        using IMqttClient next = await fixture.ConnectAsync("lamp");
        Assert.True(next.IsConnected);
    }

    [Theory]
    [InlineData("no-puback", PubAck)]
    [InlineData("no-suback", SubAck)]
    [InlineData("no-pingresp", PingResp)]
    [InlineData("half-open", PubAck)]
    [InlineData("stall", PubAck)]
    public async Task A_withheld_packet_does_not_arrive(string fault, int packet)
    {
        await using CloudFixture fixture = await StartAsync();
        using IMqttClient client = await ConnectAndSubscribeAsync(fixture, "devices/lamp/x");
        Assert.NotEmpty(ReadPacketTypes());
        fixture.Cloud.Chaos.SwitchOn(fault);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task unanswered = packet switch
        {
            PubAck => client.PublishStringAsync(
                "devices/lamp/y", "", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: cancellation.Token),
            SubAck => client.SubscribeAsync("devices/lamp/z", cancellationToken: cancellation.Token),
            _ => client.PingAsync(cancellation.Token),
        };
        await WaitForFaultAsync(fixture, fault);
        Assert.DoesNotContain(packet, ReadPacketTypes());
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => unanswered);
    }

    [Fact]
    public async Task Stalled_messages_arrive_when_the_stall_ends()
    {
        await using CloudFixture fixture = await StartAsync();
        using IMqttClient client = await ConnectAndSubscribeAsync(fixture, "devices/lamp/x");
        fixture.Cloud.Chaos.SwitchOn("stall");
        await PublishAsync(fixture, "one");
        Task published = client.PublishStringAsync(
            "devices/lamp/x", "two", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancelled);
        fixture.Cloud.Chaos.SwitchOff("stall");
        await published.WaitAsync(Deadline, Cancelled);
        Assert.Equal(
            ["devices/lamp/x one", "devices/lamp/x two"], [await NextMessageAsync(), await NextMessageAsync()]);
    }

    [Fact]
    public async Task A_refused_subscription_gets_the_return_code_128()
    {
        await using CloudFixture fixture = await StartAsync();
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        fixture.Cloud.Chaos.SwitchOn("suback-128");
        MqttClientSubscribeResult result = await client.SubscribeAsync("devices/fan/x", cancellationToken: Cancelled);
        Assert.Equal(128, (int)Assert.Single(result.Items).ResultCode);
        Assert.True(client.IsConnected);
    }

    [Fact]
    public async Task A_refused_CONNECT_gets_the_return_code_5()
    {
        await using CloudFixture fixture = await StartAsync();
        fixture.Cloud.Chaos.SwitchOn("connack-5");
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        MqttClientConnectResult result =
            await client.ConnectAsync(fixture.CreateClientOptions("lamp", clientId: "fan"), Cancelled);
        Assert.Equal(MqttClientConnectResultCode.NotAuthorized, result.ResultCode);
    }

    [Theory]
    [InlineData("certificate-expired")]
    [InlineData("certificate-wrong-name")]
    public async Task A_client_refuses_an_invalid_server_certificate(string fault)
    {
        await using CloudFixture fixture = await StartAsync();
        fixture.Cloud.Chaos.SwitchOn(fault);
        await Assert.ThrowsAnyAsync<Exception>(() => fixture.ConnectAsync("lamp"));
        fixture.Cloud.Chaos.SwitchOff(fault);
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        Assert.True(client.IsConnected);
    }

    [Fact]
    public async Task Faults_are_listed_over_HTTP_and_switched_over_HTTP_or_at_the_start()
    {
        await using var fixture = await CloudFixture.StartAsync(options => options with { Chaos = ["drop=7"] });
        Assert.Equal(7, fixture.Cloud.Chaos.SwitchedOn["drop"]);
        Assert.Equal(HttpStatusCode.OK, (await fixture.CallAsync("PUT /chaos/stall")).Status);
        Assert.Equal(HttpStatusCode.OK, (await fixture.CallAsync("PUT /chaos/shadow-409?times=1")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await fixture.CallAsync("PUT /chaos/nosuch")).Status);
        (_, JsonNode body) = await fixture.CallAsync("GET /chaos");
        IEnumerable<JsonNode?> on = body["faults"]!.AsArray().Where(fault => (bool)fault!["on"]!);
        Assert.Equal(["drop", "shadow-409", "stall"], on.Select(fault => (string)fault!["name"]!).Order());
        await fixture.CallAsync("DELETE /chaos/stall");
        Assert.Equal(2, fixture.Cloud.Chaos.SwitchedOn.Count);
        await fixture.CallAsync("DELETE /chaos");
        Assert.Empty(fixture.Cloud.Chaos.SwitchedOn);
    }

    private Task<CloudFixture> StartAsync() =>
        CloudFixture.StartAsync(options => options with { TimeProvider = _time });

    private static Task PublishAsync(CloudFixture fixture, string text) =>
        fixture.CallAsync("POST /topics/devices%2Flamp%2Fx?qos=1", text);

    private async Task<IMqttClient> ConnectAndSubscribeAsync(CloudFixture fixture, string filter)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += e =>
        {
            _received.Writer.TryWrite($"{e.ApplicationMessage.Topic} {e.ApplicationMessage.ConvertPayloadToString()}");
            return Task.CompletedTask;
        };
        client.InspectPacketAsync += e =>
        {
            if (e.Direction == MqttPacketFlowDirection.Inbound)
            {
                _packetTypes.Writer.TryWrite(e.Buffer[0] >> 4);
            }

            return Task.CompletedTask;
        };
        await client.ConnectAsync(fixture.CreateClientOptions("lamp"), Cancelled);
        await client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce, Cancelled);
        return client;
    }

    private Task<string> NextMessageAsync() =>
        _received.Reader.ReadAsync(Cancelled).AsTask().WaitAsync(Deadline, Cancelled);

    // Returns the packet types received since the last call.
    private List<int> ReadPacketTypes()
    {
        var packets = new List<int>();
        while (_packetTypes.Reader.TryRead(out int type))
        {
            packets.Add(type);
        }

        return packets;
    }

    private static Task WaitForFaultAsync(CloudFixture fixture, string fault) =>
        fixture.WaitForEventAsync(e => e.Kind == CloudEventKind.FaultTriggered && e.Detail == fault);
}
