using System.Text.Json.Nodes;
using System.Threading.Channels;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Chaos;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>The jobs service sends a response once, and only to the connection that sent the request.</summary>
public sealed class JobResponseTests
{
    private const string Jobs = "$aws/things/lamp/jobs";
    private const string Answer = Jobs + "/get/accepted";
    private const string PublishAlone = """
        {"Version":"2012-10-17","Statement":
        {"Effect":"Allow","Action":["iot:Connect","iot:Publish","iot:Subscribe"],"Resource":"*"}}
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_requester_gets_the_response_without_a_subscription_and_without_iot_Receive()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await ReplacePolicyAsync(fixture, "lamp", PublishAlone);
        Channel<string> received = Channel.CreateUnbounded<string>();
        using IMqttClient client = Listening(received);
        await client.ConnectAsync(fixture.CreateClientOptions("lamp"), Cancelled);
        await AskAsync(client);
        Assert.Equal(Answer, await ReadAsync(received));
    }

    [Fact]
    public async Task The_requester_gets_the_response_once_even_when_two_of_its_filters_match()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        Channel<string> received = Channel.CreateUnbounded<string>();
        using IMqttClient client = Listening(received);
        await client.ConnectAsync(fixture.CreateClientOptions("lamp"), Cancelled);
        await client.SubscribeAsync(Answer, MqttQualityOfServiceLevel.AtLeastOnce, Cancelled);
        await client.SubscribeAsync(Jobs + "/+/accepted", MqttQualityOfServiceLevel.AtLeastOnce, Cancelled);
        await AskAsync(client);
        await client.PublishStringAsync(
            Jobs + "/start-next", "", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancelled);
        Assert.Equal(Answer, await ReadAsync(received));
        Assert.Equal(Jobs + "/start-next/accepted", await ReadAsync(received));
    }

    [Theory]
    [InlineData(null, MqttQualityOfServiceLevel.AtLeastOnce)]
    [InlineData(MqttQualityOfServiceLevel.AtMostOnce, MqttQualityOfServiceLevel.AtMostOnce)]
    public async Task A_response_has_the_QoS_of_the_subscription_or_else_of_the_request(
        MqttQualityOfServiceLevel? subscribed, MqttQualityOfServiceLevel expected)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        var received = new TaskCompletionSource<MqttQualityOfServiceLevel>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += e =>
        {
            received.TrySetResult(e.ApplicationMessage.QualityOfServiceLevel);
            return Task.CompletedTask;
        };
        await client.ConnectAsync(fixture.CreateClientOptions("lamp"), Cancelled);
        if (subscribed is { } qos)
        {
            await client.SubscribeAsync(Answer, qos, Cancelled);
        }

        await AskAsync(client);
        Assert.Equal(expected, await received.Task.WaitAsync(Deadline, Cancelled));
    }

    [Fact]
    public async Task No_other_client_gets_the_response()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await ReplacePolicyAsync(fixture, "fan", """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:*","Resource":"*"}}
            """);
        Channel<string> received = Channel.CreateUnbounded<string>();
        using IMqttClient other = Listening(received);
        await other.ConnectAsync(fixture.CreateClientOptions("fan"), Cancelled);
        await other.SubscribeAsync("$aws/things/lamp/#", MqttQualityOfServiceLevel.AtLeastOnce, Cancelled);
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        await AskAsync(client);
        await fixture.CallAsync("POST /topics/%24aws%2Fthings%2Flamp%2Fjobs%2Fget?qos=1", "{}");
        await client.PublishStringAsync(
            "$aws/things/lamp/shadow/get", "", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancelled);
        Assert.Equal("$aws/things/lamp/shadow/get", await ReadAsync(received));
    }

    [Fact]
    public async Task A_later_connection_of_the_same_session_does_not_get_the_response()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_000_000));
        await using CloudFixture fixture = await CloudFixture.StartAsync(
            options => options with { TimeProvider = time });
        using (IMqttClient client = await fixture.ConnectAsync("lamp"))
        {
            await client.SubscribeAsync(Jobs + "/#", MqttQualityOfServiceLevel.AtLeastOnce, Cancelled);
            // Chaos delays the response by three seconds. The client disconnects before that.
            fixture.Cloud.Chaos.SwitchOnFromText("delay=1");
            await AskAsync(client);
        }

        Channel<string> received = Channel.CreateUnbounded<string>();
        using IMqttClient again = Listening(received);
        await again.ConnectAsync(fixture.CreateClientOptions("lamp"), Cancelled);
        await fixture.WaitForEventAsync(e => e is { Kind: CloudEventKind.FaultTriggered, Detail: "delay" });
        time.Advance(TimeSpan.FromSeconds(3));
        await again.PublishStringAsync(
            Jobs + "/start-next", "", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancelled);
        Assert.Equal(Jobs + "/start-next/accepted", await ReadAsync(received));
    }

    private static IMqttClient Listening(Channel<string> received)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += e =>
        {
            received.Writer.TryWrite(e.ApplicationMessage.Topic);
            return Task.CompletedTask;
        };
        return client;
    }

    private static Task AskAsync(IMqttClient client) => client.PublishStringAsync(
        Jobs + "/get", "", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancelled);

    private static Task<string> ReadAsync(Channel<string> received) =>
        received.Reader.ReadAsync(Cancelled).AsTask().WaitAsync(Deadline, Cancelled);

    private static async Task ReplacePolicyAsync(CloudFixture fixture, string thing, string document)
    {
        fixture.Cloud.Onboard(thing);
        (_, JsonNode body) = await fixture.CallAsync($"GET /things/{thing}/principals");
        string target = new JsonObject { ["target"] = (string)body["principals"]![0]! }.ToJsonString();
        var create = new JsonObject { ["policyDocument"] = document };
        await fixture.CallAsync("POST /policies/other", create.ToJsonString());
        await fixture.CallAsync("PUT /target-policies/other", target);
        await fixture.CallAsync("POST /target-policies/duplex-device", target);
    }
}
