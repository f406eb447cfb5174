using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class KeepAliveTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(2_000_000_000));
    private readonly KeepAlive _keepAlive;
    private bool _isExcused;
    private int _ends;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public KeepAliveTests() => _keepAlive = new KeepAlive(_time, seconds: 30);

    public void Dispose() => _keepAlive.Dispose();

    [Fact]
    public void A_silent_client_is_ended_after_one_and_a_half_times_its_keep_alive()
    {
        Start();
        Pass(44);
        Assert.Equal(0, _ends);
        Pass(1);
        Assert.Equal(1, _ends);
    }

    [Fact]
    public void The_time_is_counted_from_the_CONNACK()
    {
        Pass(1_000);
        Start();
        Pass(44);
        Assert.Equal(0, _ends);
    }

    [Fact]
    public void Whatever_the_client_says_begins_its_time_anew()
    {
        Start();
        Pass(40);
        _keepAlive.Heard();
        Pass(44);
        Assert.Equal(0, _ends);
        Pass(1);
        Assert.Equal(1, _ends);
    }

    [Fact]
    public void Silence_that_is_none_of_its_doing_is_counted_anew()
    {
        Start();
        _isExcused = true;
        Pass(1_000);
        Assert.Equal(0, _ends);
        _isExcused = false;
        Pass(45);
        Assert.Equal(1, _ends);
    }

    [Fact]
    public void A_connection_that_is_gone_is_not_ended_again()
    {
        Start();
        _keepAlive.Dispose();
        Pass(1_000);
        Assert.Equal(0, _ends);
    }

    [Fact]
    public async Task The_broker_ends_a_silent_client_although_messages_go_to_it()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync(o => o with { TimeProvider = _time });
        using IMqttClient client = await ConnectAsync(fixture);
        await client.SubscribeAsync("devices/lamp/x", MqttQualityOfServiceLevel.AtMostOnce, Cancelled);
        Pass(40);
        await fixture.CallAsync("POST /topics/devices%2Flamp%2Fx?qos=0", "tick");
        await fixture.WaitForAsync(e => e.Kind == CloudEventKind.Delivered);
        Pass(5);
        await fixture.WaitForAsync(
            e => e is { Kind: CloudEventKind.Disconnected, Thing: "lamp", Detail: "MQTT_KEEP_ALIVE_TIMEOUT" });
    }

    [Fact]
    public async Task The_broker_keeps_a_client_that_speaks()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync(o => o with { TimeProvider = _time });
        using IMqttClient client = await ConnectAsync(fixture);
        for (int i = 0; i < 3; i++)
        {
            Pass(40);
            await client.PublishStringAsync(
                "devices/lamp/x", "tick", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancelled);
        }

        Assert.DoesNotContain(fixture.Cloud.Log.Snapshot(), e => e.Kind == CloudEventKind.Disconnected);
    }

    private static async Task<IMqttClient> ConnectAsync(CloudFixture fixture)
    {
        MqttClientOptions options = fixture.ClientOptions("lamp");
        options.KeepAlivePeriod = TimeSpan.FromSeconds(30);
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(options, Cancelled);
        return client;
    }

    private void Start() => _keepAlive.Start(() => _isExcused, () => _ends++);

    private void Pass(int seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
