using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>A client whose policy allows everything uses topics that AWS reserves.</summary>
public sealed class ReservedTopicBrokerTests
{
    private const string Misspelled = "$aws/thing/lamp/shadow/update";
    private const string Everything =
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:*","Resource":"*"}}""";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Misspelled, false)]
    [InlineData("$aws/events/presence/connected/lamp", false)]
    [InlineData("$aws/things/lamp/defender/metrics/json", false)]
    [InlineData("$aws/things/lamp/shadow/update", true)]
    public async Task A_publish_to_a_forbidden_topic_ends_the_connection_without_PUBACK(
        string topic, bool retain)
    {
        await using CloudFixture fixture = await StartAsync();
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        await Assert.ThrowsAnyAsync<Exception>(() => PublishAsync(client, topic, retain));
        CloudEvent end = await fixture.WaitForEventAsync(e => e.Kind == CloudEventKind.Disconnected);
        Assert.Equal("CLIENT_ERROR", end.Detail);
        Assert.DoesNotContain(fixture.Cloud.Log.Snapshot(), e => e.Kind == CloudEventKind.Published);
    }

    [Theory]
    [InlineData("$SYS/#")]
    [InlineData("$aws/things/lamp/streams/+/data/json")]
    public async Task A_subscription_to_a_forbidden_filter_ends_the_connection_without_SUBACK(string filter)
    {
        await using CloudFixture fixture = await StartAsync();
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        await Assert.ThrowsAnyAsync<Exception>(() => SubscribeAsync(client, filter));
        CloudEvent end = await fixture.WaitForEventAsync(e => e.Kind == CloudEventKind.Disconnected);
        Assert.Equal("CLIENT_ERROR", end.Detail);
    }

    [Fact]
    public async Task The_list_of_denials_contains_the_reason_and_suggests_a_topic()
    {
        await using CloudFixture fixture = await StartAsync();
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        await Assert.ThrowsAnyAsync<Exception>(() => PublishAsync(client, Misspelled));
        (_, JsonNode body) = await fixture.CallAsync("GET /denials");
        JsonNode denial = Assert.Single(body["denials"]!.AsArray())!;
        Assert.Equal("lamp", (string?)denial["clientId"]);
        Assert.Equal("iot:Publish", (string?)denial["action"]);
        Assert.Equal(
            "AWS has no such topic; $aws/things/lamp/shadow/update was probably meant", (string?)denial["reason"]);
        Assert.Null(denial["missing"]);
    }

    [Theory]
    [InlineData(Misspelled, MqttClientDisconnectReason.TopicNameInvalid)]
    [InlineData("$aws/certificates/create/json", MqttClientDisconnectReason.TopicNameInvalid)]
    public async Task An_MQTT_5_client_gets_the_reason_code_for_a_topic(
        string topic, MqttClientDisconnectReason expected)
    {
        await using CloudFixture fixture = await StartAsync();
        (IMqttClient client, Task<MqttClientDisconnectReason> end) = await ConnectV5Async(fixture);
        using (client)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => PublishAsync(client, topic));
            Assert.Equal(expected, await end.WaitAsync(Deadline, Cancelled));
        }
    }

    [Fact]
    public async Task An_MQTT_5_client_gets_the_reason_code_for_a_filter()
    {
        await using CloudFixture fixture = await StartAsync();
        (IMqttClient client, Task<MqttClientDisconnectReason> end) = await ConnectV5Async(fixture);
        using (client)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => SubscribeAsync(client, "$SYS/#"));
            Assert.Equal(MqttClientDisconnectReason.TopicFilterInvalid, await end.WaitAsync(Deadline, Cancelled));
        }
    }

    [Fact]
    public async Task A_message_of_Basic_Ingest_is_acknowledged_and_reaches_no_subscriber()
    {
        await using CloudFixture fixture = await StartAsync();
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        await SubscribeAsync(client, "$aws/#");
        await PublishAsync(client, "$aws/rules/r/1/2/3/4/5/6/7/8");
        await PublishAsync(client, "$aws/things/lamp/shadow/get");
        await fixture.WaitForEventAsync(
            e => e is { Kind: CloudEventKind.Delivered, Subject: "$aws/things/lamp/shadow/get" });
        Assert.DoesNotContain(
            fixture.Cloud.Log.Snapshot(),
            e => e.Kind == CloudEventKind.Delivered && e.Subject.StartsWith("$aws/rules/", StringComparison.Ordinal));
    }

    private static async Task<CloudFixture> StartAsync()
    {
        CloudFixture fixture = await CloudFixture.StartAsync();
        fixture.Cloud.Onboard("lamp");
        (_, JsonNode body) = await fixture.CallAsync("GET /things/lamp/principals");
        var create = new JsonObject { ["policyDocument"] = Everything };
        await fixture.CallAsync("POST /policies/everything", create.ToJsonString());
        var target = new JsonObject { ["target"] = (string)body["principals"]![0]! };
        await fixture.CallAsync("PUT /target-policies/everything", target.ToJsonString());
        return fixture;
    }

    private static async Task<(IMqttClient Client, Task<MqttClientDisconnectReason> End)> ConnectV5Async(
        CloudFixture fixture)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        var end = new TaskCompletionSource<MqttClientDisconnectReason>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += e =>
        {
            end.TrySetResult(e.Reason);
            return Task.CompletedTask;
        };
        MqttClientOptions options = fixture.CreateClientOptions("lamp");
        options.ProtocolVersion = MqttProtocolVersion.V500;
        await client.ConnectAsync(options, Cancelled);
        return (client, end.Task);
    }

    private static Task PublishAsync(IMqttClient client, string topic, bool retain = false) =>
        client.PublishStringAsync(topic, "{}", MqttQualityOfServiceLevel.AtLeastOnce, retain, Cancelled);

    private static Task SubscribeAsync(IMqttClient client, string filter) =>
        client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce, Cancelled);
}
