using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Events;
using DuplexSensor.UnitTests.LocalCloud.Mqtt5;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud.Events;

/// <summary>Compares lifecycle events with the messages in AWS's developer guide.</summary>
public sealed class LifecycleEventTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(2_000_000_000));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_with_permission_gets_the_events_of_connections_and_subscriptions()
    {
        await using CloudFixture fixture = await StartAsync();
        using Mqtt5Client watcher = await ConnectWatcherAsync(fixture);
        using IMqttClient lamp = await fixture.ConnectAsync("lamp");
        string principal = await GetCertificateIdAsync(fixture, "lamp");
        JsonNode connected = await ReceiveAsync(watcher, "presence/connected/lamp");
        string session = (string)connected["sessionIdentifier"]!;
        Assert.True(Guid.TryParse(session, out _));
        AssertJson(connected, $$"""
            {"clientId":"lamp","timestamp":2000000000000,"eventType":"connected","sessionIdentifier":"{{session}}",
            "principalIdentifier":"{{principal}}","ipAddress":"127.0.0.1","versionNumber":0}
            """);
        await SubscribeAsync(lamp, "devices/lamp/a", "devices/lamp/b");
        await lamp.UnsubscribeAsync("devices/lamp/a", Cancelled);
        foreach ((string type, string topics) in ((string, string)[])[
            ("subscribed", "\"devices/lamp/a\",\"devices/lamp/b\""), ("unsubscribed", "\"devices/lamp/a\"")])
        {
            AssertJson(await ReceiveAsync(watcher, $"subscriptions/{type}/lamp"), $$"""
                {"clientId":"lamp","timestamp":2000000000000,"eventType":"{{type}}","sessionIdentifier":"{{session}}",
                "principalIdentifier":"{{principal}}","topics":[{{topics}}]}
                """);
        }

        await lamp.DisconnectAsync(cancellationToken: Cancelled);
        AssertJson(await ReceiveAsync(watcher, "presence/disconnected/lamp"), $$"""
            {"clientId":"lamp","timestamp":2000000000000,"eventType":"disconnected","sessionIdentifier":"{{session}}",
            "principalIdentifier":"{{principal}}","clientInitiatedDisconnect":true,
            "disconnectReason":"CLIENT_INITIATED_DISCONNECT","versionNumber":0}
            """);
    }

    [Fact]
    public async Task The_version_grows_with_each_connection_and_the_session_keeps_its_identifier()
    {
        await using CloudFixture fixture = await StartAsync();
        using Mqtt5Client watcher = await ConnectWatcherAsync(fixture);
        using IMqttClient first = await fixture.ConnectAsync("lamp");
        JsonNode connected = await ReceiveAsync(watcher, "presence/connected/lamp");
        using IMqttClient second = await fixture.ConnectAsync("lamp");
        JsonNode ended = await ReceiveAsync(watcher, "presence/disconnected/lamp");
        Assert.Equal("0 DUPLICATE_CLIENTID False", $"{ended["versionNumber"]} {ended["disconnectReason"]} " +
            (bool)ended["clientInitiatedDisconnect"]!);
        JsonNode again = await ReceiveAsync(watcher, "presence/connected/lamp");
        Assert.Equal(1, (int)again["versionNumber"]!);
        // The second connection resumed the session.
        Assert.Equal((string?)connected["sessionIdentifier"], (string?)again["sessionIdentifier"]);
    }

    [Theory]
    [InlineData(3_600, 5)]
    [InlineData(3_601, 0)]
    public void The_version_restarts_after_more_than_an_hour_without_a_connection(int seconds, long version)
    {
        var previous = new ConnectionState("lamp") { VersionNumber = 4, DisconnectedAt = _time.GetUtcNow() };
        var next = new ConnectionState("lamp") { ConnectedAt = _time.GetUtcNow().AddSeconds(seconds) };
        var session = new SessionIdentity(MqttProtocolVersion.V311, "id");
        Assert.Equal(version, session.AddTo(next, previous).VersionNumber);
        Assert.Equal(0, session.AddTo(next, previous: null).VersionNumber);
    }

    [Fact]
    public async Task A_refused_connection_is_an_event()
    {
        await using CloudFixture fixture = await StartAsync();
        using Mqtt5Client watcher = await ConnectWatcherAsync(fixture);
        await Assert.ThrowsAnyAsync<Exception>(() => new MqttClientFactory().CreateMqttClient().ConnectAsync(
            fixture.CreateClientOptions("lamp", clientId: "fan"), Cancelled));
        JsonNode failed = await ReceiveAsync(watcher, "presence/connect_failed/fan");
        AssertJson(failed, $$"""
            {"clientId":"fan","timestamp":2000000000000,"eventType":"connect_failed",
            "connectFailureReason":"AUTHORIZATION_FAILED",
            "principalIdentifier":"{{await GetCertificateIdAsync(fixture, "lamp")}}",
            "sessionIdentifier":"{{failed["sessionIdentifier"]}}","ipAddress":"127.0.0.1"}
            """);
    }

    [Theory]
    [InlineData("lamp", 1)]
    [InlineData("a/b", 1)]
    [InlineData("a+b", 0)]
    [InlineData("#", 0)]
    public void A_client_id_with_a_wildcard_has_no_events(string clientId, int count)
    {
        var topics = new List<string>();
        using var dispatcher = new ServiceDispatcher(new ThingServices(), _time, new FaultSwitches(), stateFile: null)
        {
            Deliver = (_, message, _) => topics.Add(message.Topic),
        };
        dispatcher.Subscribe("watcher", "$aws/events/presence/#", qos: 1);
        new LifecycleEvents(dispatcher).OnConnected(new ConnectionState(clientId));
        Assert.Equal(Enumerable.Repeat("$aws/events/presence/connected/" + clientId, count), topics);
    }

    [Fact]
    public async Task Events_need_the_permission_to_subscribe_and_clients_never_publish_them()
    {
        await using CloudFixture fixture = await StartAsync();
        using Mqtt5Client lamp = await Mqtt5Client.ConnectAsync(fixture, "lamp");
        Assert.Equal(
            [MqttClientSubscribeResultCode.NotAuthorized],
            await lamp.SubscribeAsync(("$aws/events/presence/connected/lamp", 1)));
        await Mqtt5Client.AllowEverythingAsync(fixture, "lamp");
        Assert.Equal(
            [MqttClientSubscribeResultCode.GrantedQoS1],
            await lamp.SubscribeAsync(("$aws/events/presence/connected/lamp", 1)));
        await Assert.ThrowsAnyAsync<Exception>(() => lamp.PublishAsync("$aws/events/presence/connected/lamp"));
        Assert.Equal(MqttClientDisconnectReason.TopicNameInvalid, await lamp.WaitForEndAsync());
    }

    private static async Task<Mqtt5Client> ConnectWatcherAsync(CloudFixture fixture)
    {
        await Mqtt5Client.AllowEverythingAsync(fixture, "watcher");
        Mqtt5Client watcher = await Mqtt5Client.ConnectAsync(fixture, "watcher");
        await watcher.SubscribeAsync(("$aws/events/#", 1));
        // Its own subscription is the first event.
        await ReceiveAsync(watcher, "subscriptions/subscribed/watcher");
        return watcher;
    }

    private static async Task<JsonNode> ReceiveAsync(Mqtt5Client watcher, string topic)
    {
        MqttApplicationMessage message = await watcher.ReceiveMessageAsync();
        Assert.Equal("$aws/events/" + topic, message.Topic);
        return JsonNode.Parse(message.ConvertPayloadToString())!;
    }

    private static void AssertJson(JsonNode actual, string expected) =>
        JsonAssert.AssertSameJson(expected, actual.ToJsonString());

    private static async Task<string> GetCertificateIdAsync(CloudFixture fixture, string thing) =>
        ((string)(await fixture.CallAsync($"GET /things/{thing}/principals")).Body["principals"]![0]!).Split('/')[1];

    private static async Task SubscribeAsync(IMqttClient client, params string[] filters)
    {
        var options = new MqttClientSubscribeOptions();
        options.TopicFilters.AddRange(filters.Select(filter => new MqttTopicFilterBuilder().WithTopic(filter)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build()));
        await client.SubscribeAsync(options, Cancelled);
    }

    private Task<CloudFixture> StartAsync() =>
        CloudFixture.StartAsync(options => options with { TimeProvider = _time });
}
