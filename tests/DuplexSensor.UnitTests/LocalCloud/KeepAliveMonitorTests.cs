using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class KeepAliveMonitorTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(2_000_000_000));
    private readonly KeepAliveMonitor _keepAlive;
    private bool _isSuspended;
    private int _timeouts;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public KeepAliveMonitorTests() => _keepAlive = new KeepAliveMonitor(_time, keepAliveSeconds: 30);

    public void Dispose() => _keepAlive.Dispose();

    [Fact]
    public void A_silent_client_is_disconnected_after_1_5_times_its_keep_alive()
    {
        Start();
        Advance(44);
        Assert.Equal(0, _timeouts);
        Advance(1);
        Assert.Equal(1, _timeouts);
    }

    [Fact]
    public void The_timeout_starts_with_the_CONNACK()
    {
        Advance(1_000);
        Start();
        Advance(44);
        Assert.Equal(0, _timeouts);
    }

    [Fact]
    public void Each_packet_of_the_client_restarts_the_timeout()
    {
        Start();
        Advance(40);
        _keepAlive.OnPacket();
        Advance(44);
        Assert.Equal(0, _timeouts);
        Advance(1);
        Assert.Equal(1, _timeouts);
    }

    [Fact]
    public void The_timeout_restarts_after_a_suspension()
    {
        Start();
        _isSuspended = true;
        Advance(1_000);
        Assert.Equal(0, _timeouts);
        _isSuspended = false;
        Advance(45);
        Assert.Equal(1, _timeouts);
    }

    [Fact]
    public void A_disposed_monitor_does_not_time_out()
    {
        Start();
        _keepAlive.Dispose();
        Advance(1_000);
        Assert.Equal(0, _timeouts);
    }

    [Fact]
    public async Task Messages_to_a_silent_client_do_not_prevent_its_timeout()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync(o => o with { TimeProvider = _time });
        using IMqttClient client = await ConnectAsync(fixture);
        await client.SubscribeAsync("devices/lamp/x", MqttQualityOfServiceLevel.AtMostOnce, Cancelled);
        Advance(40);
        await fixture.CallAsync("POST /topics/devices%2Flamp%2Fx?qos=0", "tick");
        await fixture.WaitForEventAsync(e => e.Kind == CloudEventKind.Delivered);
        Advance(5);
        await fixture.WaitForEventAsync(
            e => e is { Kind: CloudEventKind.Disconnected, Thing: "lamp", Detail: "MQTT_KEEP_ALIVE_TIMEOUT" });
    }

    [Fact]
    public async Task The_broker_does_not_disconnect_a_client_that_publishes()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync(o => o with { TimeProvider = _time });
        using IMqttClient client = await ConnectAsync(fixture);
        for (int i = 0; i < 3; i++)
        {
            Advance(40);
            await client.PublishStringAsync(
                "devices/lamp/x", "tick", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancelled);
        }

        Assert.DoesNotContain(fixture.Cloud.Log.Snapshot(), e => e.Kind == CloudEventKind.Disconnected);
    }

    private static async Task<IMqttClient> ConnectAsync(CloudFixture fixture)
    {
        MqttClientOptions options = fixture.CreateClientOptions("lamp");
        options.KeepAlivePeriod = TimeSpan.FromSeconds(30);
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(options, Cancelled);
        return client;
    }

    private void Start() => _keepAlive.Start(() => _isSuspended, () => _timeouts++);

    private void Advance(int seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
