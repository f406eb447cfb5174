using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>The MQTT 5 properties of a message, over MQTT and over HTTP.</summary>
public sealed class MessagePropertiesTests
{
    private const string Topic = "devices/lamp/x";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_properties_of_a_message_reach_its_subscribers()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using IMqttClient client = await ConnectAsync(fixture);
        Task<MqttApplicationMessage> received = await SubscribeAsync(client);
        MqttApplicationMessage message = new MqttApplicationMessageBuilder()
            .WithTopic(Topic)
            .WithPayload("hello")
            .WithContentType("text/plain")
            .WithResponseTopic("devices/lamp/answer")
            .WithCorrelationData([1, 2])
            .WithPayloadFormatIndicator(MqttPayloadFormatIndicator.CharacterData)
            .WithMessageExpiryInterval(60)
            .WithUserProperty("a", "1"u8.ToArray())
            .WithUserProperty("a", "2"u8.ToArray())
            .Build();
        await client.PublishAsync(message, Cancelled);
        AssertProperties(await received.WaitAsync(Deadline, Cancelled));
    }

    [Fact]
    public async Task Publishing_over_HTTP_gives_a_message_the_same_properties()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using IMqttClient client = await ConnectAsync(fixture);
        Task<MqttApplicationMessage> received = await SubscribeAsync(client);
        HttpStatusCode status = await PostAsync(
            fixture,
            "contentType=text%2Fplain&responseTopic=devices%2Flamp%2Fanswer&messageExpiry=60",
            ("x-amz-mqtt5-correlation-data", "AQI="),
            ("x-amz-mqtt5-payload-format-indicator", "UTF8_DATA"),
            ("x-amz-mqtt5-user-properties", ToBase64("""[{"a":"1"},{"a":"2"}]""")));
        Assert.Equal(HttpStatusCode.OK, status);
        AssertProperties(await received.WaitAsync(Deadline, Cancelled));
    }

    [Theory]
    [InlineData("messageExpiry=604801", "x-amz-mqtt5-correlation-data", "AQI=")]
    [InlineData("messageExpiry=-1", "x-amz-mqtt5-correlation-data", "AQI=")]
    [InlineData("responseTopic=a%2F%23", "x-amz-mqtt5-correlation-data", "AQI=")]
    [InlineData("qos=0", "x-amz-mqtt5-correlation-data", "?")]
    [InlineData("qos=0", "x-amz-mqtt5-payload-format-indicator", "TEXT")]
    [InlineData("qos=0", "x-amz-mqtt5-user-properties", "e30=")]
    [InlineData("qos=0", "x-amz-mqtt5-user-properties", "W3siYSI6MX1d")]
    public async Task A_property_that_breaks_a_rule_is_refused(string query, string header, string value)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(fixture, query, (header, value)));
    }

    [Fact]
    public async Task An_expired_message_is_not_delivered_when_its_session_is_resumed()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using CloudFixture fixture = await CloudFixture.StartAsync(o => o with { TimeProvider = time });
        MqttClientOptions options = fixture.CreateClientOptions("lamp");
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(options, Cancelled);
        Task<MqttApplicationMessage> received = await SubscribeAsync(client);
        await client.DisconnectAsync(cancellationToken: Cancelled);
        await PostAsync(fixture, "qos=1&messageExpiry=10");
        time.Advance(TimeSpan.FromSeconds(10));
        await client.ConnectAsync(options, Cancelled);
        await PostAsync(fixture, "qos=1&messageExpiry=10");
        await received.WaitAsync(Deadline, Cancelled);
        Assert.Single(fixture.Cloud.Log.Snapshot(), e => e.Kind == CloudEventKind.Delivered);
    }

    [Fact]
    public async Task A_retained_message_keeps_its_user_properties_until_it_expires()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using CloudFixture fixture = await CloudFixture.StartAsync(o => o with { TimeProvider = time });
        string properties = ToBase64("""[{"a":"1"}]""");
        await PostAsync(fixture, "retain=true&messageExpiry=10", ("x-amz-mqtt5-user-properties", properties));
        string path = $"GET /retainedMessage/{Uri.EscapeDataString(Topic)}";
        Assert.Equal(properties, (string?)(await fixture.CallAsync(path)).Body["userProperties"]);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(HttpStatusCode.NotFound, (await fixture.CallAsync(path)).Status);
        Assert.Empty((await fixture.CallAsync("GET /retainedMessage")).Body["retainedTopics"]!.AsArray());
    }

    private static void AssertProperties(MqttApplicationMessage message)
    {
        Assert.Equal("hello", message.ConvertPayloadToString());
        Assert.Equal(("text/plain", "devices/lamp/answer"), (message.ContentType, message.ResponseTopic));
        Assert.Equal([1, 2], message.CorrelationData);
        Assert.Equal(MqttPayloadFormatIndicator.CharacterData, message.PayloadFormatIndicator);
        Assert.InRange(message.MessageExpiryInterval, 40u, 60u);
        Assert.Equal(
            [("a", "1"), ("a", "2")],
            message.UserProperties.Select(property => (property.Name, property.ReadValueAsString())));
    }

    private static string ToBase64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static async Task<IMqttClient> ConnectAsync(CloudFixture fixture)
    {
        MqttClientOptions options = fixture.CreateClientOptions("lamp");
        options.ProtocolVersion = MqttProtocolVersion.V500;
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(options, Cancelled);
        return client;
    }

    // Completes when the client has subscribed; the inner task returns the first message received.
    private static async Task<Task<MqttApplicationMessage>> SubscribeAsync(IMqttClient client)
    {
        var received = new TaskCompletionSource<MqttApplicationMessage>();
        client.ApplicationMessageReceivedAsync += e =>
        {
            received.TrySetResult(e.ApplicationMessage);
            return Task.CompletedTask;
        };
        await client.SubscribeAsync(Topic, MqttQualityOfServiceLevel.AtLeastOnce, Cancelled);
        return received.Task;
    }

    private static async Task<HttpStatusCode> PostAsync(
        CloudFixture fixture, string query, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"http://127.0.0.1:{fixture.Options.ApiPort}/topics/{Topic}?{query}");
        request.Content = new ByteArrayContent("hello"u8.ToArray());
        foreach ((string name, string value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using HttpResponseMessage answer = await http.SendAsync(request, Cancelled);
        return answer.StatusCode;
    }
}
