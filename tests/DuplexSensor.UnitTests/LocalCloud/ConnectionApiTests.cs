using System.Net;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Formatter;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>Compares the response of GET /connections with the members in AWS's client for Node.</summary>
public sealed class ConnectionApiTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(2_000_000_000));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_never_connected_is_not_found()
    {
        await using CloudFixture fixture = await StartAsync();
        (HttpStatusCode status, JsonNode _) = await fixture.CallAsync("GET /connections/lamp");
        Assert.Equal(HttpStatusCode.NotFound, status);
    }

    [Fact]
    public async Task A_connection_is_described_while_it_is_open()
    {
        await using CloudFixture fixture = await StartAsync();
        using IMqttClient client = await ConnectAsync(fixture, keepAlive: 60);
        await AssertConnectionAsync(fixture, """
            {"connected":true,"thingName":"lamp","cleanSession":false,"keepAliveDuration":60,
            "connectedSince":2000000000000,"sessionExpiry":3600,"clientId":"lamp"}
            """);
    }

    [Fact]
    public async Task A_disconnection_is_described_for_half_an_hour()
    {
        await using CloudFixture fixture = await StartAsync();
        using IMqttClient client = await ConnectAsync(fixture, keepAlive: 60);
        _time.Advance(TimeSpan.FromSeconds(5));
        await client.DisconnectAsync(cancellationToken: Cancelled);
        await fixture.WaitForEventAsync(e => e.Kind == CloudEventKind.Disconnected);
        _time.Advance(TimeSpan.FromMinutes(30));
        await AssertConnectionAsync(fixture, """
            {"connected":false,"thingName":"lamp","cleanSession":false,"keepAliveDuration":60,
            "disconnectedSince":2000000005000,"disconnectReason":"CLIENT_INITIATED_DISCONNECT","sessionExpiry":3600,
            "clientId":"lamp"}
            """);
        _time.Advance(TimeSpan.FromSeconds(1));
        await AssertConnectionAsync(fixture, """
            {"connected":false,"thingName":"lamp","cleanSession":false,"keepAliveDuration":60,"sessionExpiry":3600,
            "clientId":"lamp"}
            """);
    }

    [Fact]
    public async Task Addresses_are_included_on_request()
    {
        await using CloudFixture fixture = await StartAsync();
        using IMqttClient client = await ConnectAsync(fixture, keepAlive: 60);
        (_, JsonNode body) = await fixture.CallAsync("GET /connections/lamp?includeSocketInformation=true");
        Assert.Equal(("127.0.0.1", "127.0.0.1"), ((string?)body["sourceIp"], (string?)body["targetIp"]));
        Assert.Equal(fixture.Options.MqttPort, (int)body["targetPort"]!);
        Assert.InRange((int)body["sourcePort"]!, 1, 65535);
    }

    [Fact]
    public async Task The_response_names_the_thing_only_while_its_certificate_is_attached()
    {
        await using CloudFixture fixture = await StartAsync();
        using IMqttClient client = await ConnectAsync(fixture, keepAlive: 60);
        (_, JsonNode things) = await fixture.CallAsync("GET /things/lamp/principals");
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Delete, $"http://127.0.0.1:{fixture.Options.ApiPort}/things/lamp/principals");
        request.Headers.Add("x-amzn-principal", (string)things["principals"]![0]!);
        (await http.SendAsync(request, Cancelled)).EnsureSuccessStatusCode();
        (_, JsonNode body) = await fixture.CallAsync("GET /connections/lamp");
        Assert.Null(body["thingName"]);
    }

    [Theory]
    [InlineData(5, 30)]
    [InlineData(60, 0)]
    [InlineData(0, 1200)]
    [InlineData(2000, 1200)]
    public async Task A_keep_alive_is_clamped_to_30_to_1200_s_and_MQTT_5_returns_the_result(
        int requested, int returned)
    {
        await using CloudFixture fixture = await StartAsync();
        MqttClientOptions options = fixture.CreateClientOptions("lamp");
        options.KeepAlivePeriod = TimeSpan.FromSeconds(requested);
        options.ProtocolVersion = MqttProtocolVersion.V500;
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        MqttClientConnectResult connected = await client.ConnectAsync(options, Cancelled);
        Assert.Equal(returned, connected.ServerKeepAlive);
        (_, JsonNode body) = await fixture.CallAsync("GET /connections/lamp");
        Assert.Equal(requested, (int)body["keepAliveDuration"]!);
    }

    private static async Task AssertConnectionAsync(CloudFixture fixture, string expected)
    {
        (_, JsonNode body) = await fixture.CallAsync("GET /connections/lamp");
        JsonAssert.AssertSameJson(expected, body.ToJsonString());
    }

    private static async Task<IMqttClient> ConnectAsync(CloudFixture fixture, int keepAlive)
    {
        MqttClientOptions options = fixture.CreateClientOptions("lamp");
        options.KeepAlivePeriod = TimeSpan.FromSeconds(keepAlive);
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(options, Cancelled);
        return client;
    }

    private Task<CloudFixture> StartAsync() =>
        CloudFixture.StartAsync(options => options with { TimeProvider = _time });
}
