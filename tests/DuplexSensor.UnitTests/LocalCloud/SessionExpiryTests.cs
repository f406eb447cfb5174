using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.UnitTests.LocalCloud.Mqtt5;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>A stored session ends an hour after its client disconnects.</summary>
public sealed class SessionExpiryTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(2_000_000_000));
    private readonly List<string> _deleted = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void A_session_ends_an_hour_after_its_client_disconnects()
    {
        using SessionExpiry expiry = Create();
        expiry.OnDisconnected("lamp", Hour);
        _time.Advance(Hour / 2);
        expiry.OnDisconnected("fan", Hour);
        _time.Advance((Hour / 2) - TimeSpan.FromSeconds(1));
        Assert.Empty(_deleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["lamp"], _deleted);
        _time.Advance(Hour / 2);
        Assert.Equal(["lamp", "fan"], _deleted);
    }

    [Fact]
    public void Each_disconnection_of_a_client_starts_another_hour()
    {
        using SessionExpiry expiry = Create();
        expiry.OnDisconnected("lamp", Hour);
        _time.Advance(Hour / 2);
        Assert.True(expiry.OnConnectingAsync("lamp").IsCompletedSuccessfully);
        expiry.OnConnected("lamp");
        _time.Advance(2 * Hour);
        expiry.OnDisconnected("lamp", Hour);
        _time.Advance(Hour - TimeSpan.FromSeconds(1));
        Assert.Empty(_deleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["lamp"], _deleted);
    }

    [Fact]
    public void A_connection_attempt_that_fails_restarts_the_hour()
    {
        using SessionExpiry expiry = Create();
        expiry.OnDisconnected("lamp", Hour);
        _time.Advance(Hour / 2);
        Assert.True(expiry.OnConnectingAsync("lamp").IsCompletedSuccessfully);
        _time.Advance(Hour - TimeSpan.FromSeconds(1));
        Assert.Empty(_deleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["lamp"], _deleted);
    }

    [Fact]
    public void Two_disconnections_in_a_row_count_once_from_the_second()
    {
        using SessionExpiry expiry = Create();
        expiry.OnDisconnected("lamp", Hour);
        _time.Advance(Hour / 2);
        expiry.OnDisconnected("lamp", Hour);
        _time.Advance(Hour - TimeSpan.FromSeconds(1));
        Assert.Empty(_deleted);
        _time.Advance(Hour);
        Assert.Equal(["lamp"], _deleted);
    }

    [Fact]
    public void A_client_that_reconnects_before_a_late_timer_gets_a_new_session()
    {
        using SessionExpiry expiry = Create();
        expiry.OnDisconnected("lamp", Hour);
        // The clock goes on while the machine is asleep, and the timer does not.
        _time.AdjustTime(_time.GetUtcNow() + Hour);
        Assert.True(expiry.OnConnectingAsync("lamp").IsCompletedSuccessfully);
        Assert.Equal(["lamp"], _deleted);
    }

    [Fact]
    public void A_session_with_a_shorter_expiry_ends_before_one_that_began_earlier()
    {
        using SessionExpiry expiry = Create();
        expiry.OnDisconnected("lamp", Hour);
        expiry.OnDisconnected("fan", Hour / 6);
        _time.Advance(Hour / 6);
        Assert.Equal(["fan"], _deleted);
        _time.Advance(5 * Hour / 6);
        Assert.Equal(["fan", "lamp"], _deleted);
    }

    [Fact]
    public void After_its_disposal_no_session_is_deleted()
    {
        SessionExpiry expiry = Create();
        expiry.OnDisconnected("lamp", Hour);
        expiry.Dispose();
        _time.Advance(2 * Hour);
        Assert.Empty(_deleted);
    }

    [Fact]
    public void A_clock_that_is_set_back_by_a_year_only_delays_the_end_of_a_session()
    {
        using SessionExpiry expiry = Create();
        expiry.OnDisconnected("lamp", Hour);
        _time.AdjustTime(_time.GetUtcNow().AddYears(-1));
        expiry.OnDisconnected("fan", Hour);
        _time.AdjustTime(_time.GetUtcNow().AddYears(1));
        _time.Advance(Hour);
        Assert.Equal(["fan", "lamp"], _deleted);
    }

    [Fact]
    public async Task A_client_that_reconnects_during_the_deletion_waits_for_its_end()
    {
        var gate = new TaskCompletionSource();
        using var expiry =
            new SessionExpiry(_time, clientId => clientId == "lamp" ? gate.Task : Task.CompletedTask);
        expiry.OnDisconnected("lamp", Hour);
        expiry.OnDisconnected("fan", Hour);
        _time.Advance(Hour);
        Task connecting = expiry.OnConnectingAsync("lamp");
        Assert.False(connecting.IsCompleted);
        gate.SetResult();
        await connecting;
    }

    [Fact]
    public async Task A_deletion_that_fails_does_not_fail_the_next_connection()
    {
        using var expiry = new SessionExpiry(_time, clientId =>
        {
            _deleted.Add(clientId);
            return clientId == "lamp" ? Task.FromException(new InvalidOperationException()) : Task.CompletedTask;
        });
        expiry.OnDisconnected("lamp", Hour);
        _time.Advance(Hour);
        expiry.OnDisconnected("fan", Hour);
        _time.Advance(Hour);
        await expiry.OnConnectingAsync("desk");
        Assert.Equal(["lamp", "fan"], _deleted);
    }

    [Fact]
    public async Task After_an_hour_the_session_is_deleted_and_the_next_session_is_new()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync(
            options => options with { TimeProvider = _time });
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(fixture.CreateClientOptions("lamp"), Cancelled);
        await client.SubscribeAsync("devices/lamp/x", MqttQualityOfServiceLevel.AtLeastOnce, Cancelled);
        await fixture.Cloud.DisconnectAsync("lamp");
        _time.Advance(Hour - TimeSpan.FromSeconds(1));
        Assert.Equal(1, fixture.Cloud.SessionCount);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, fixture.Cloud.SessionCount);
        MqttClientConnectResult back = await client.ConnectAsync(fixture.CreateClientOptions("lamp"), Cancelled);
        Assert.False(back.IsSessionPresent);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(90)]
    public async Task A_client_of_MQTT_5_says_how_long_its_session_lasts_and_may_change_that(uint atDisconnect)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync(
            options => options with { TimeProvider = _time });
        using Mqtt5Client client = await Mqtt5Client.ConnectAsync(
            fixture, "lamp", options => (options.CleanSession, options.SessionExpiryInterval) = (false, 60));
        await client.Client.DisconnectAsync(
            new MqttClientDisconnectOptions { SessionExpiryInterval = atDisconnect }, Cancelled);
        await fixture.WaitForEventAsync(e => e.Kind == CloudEventKind.Disconnected);
        _time.Advance(TimeSpan.FromSeconds(Math.Max(60, atDisconnect) - 1));
        Assert.Equal(1, fixture.Cloud.SessionCount);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, fixture.Cloud.SessionCount);
    }

    [Fact]
    public async Task A_restart_of_the_cloud_ends_sessions()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        MqttClientOptions options = fixture.CreateClientOptions("lamp");
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(options, Cancelled);
        await fixture.Cloud.DisposeAsync();
        await using LocalCloudHost again = await LocalCloudHost.StartAsync(fixture.Options, Cancelled);
        MqttClientConnectResult back = await client.ConnectAsync(options, Cancelled);
        Assert.False(back.IsSessionPresent);
    }

    private SessionExpiry Create() => new(_time, clientId =>
    {
        _deleted.Add(clientId);
        return Task.CompletedTask;
    });
}
