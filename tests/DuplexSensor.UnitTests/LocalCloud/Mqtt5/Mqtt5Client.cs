using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using DuplexSensor.LocalCloud;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud.Mqtt5;

/// <summary>A client of MQTT 5 with the messages that it received and the reason of its disconnection.</summary>
internal sealed class Mqtt5Client : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Channel<MqttApplicationMessageReceivedEventArgs> _received =
        Channel.CreateUnbounded<MqttApplicationMessageReceivedEventArgs>();

    private readonly TaskCompletionSource<MqttClientDisconnectReason> _ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IMqttClient Client { get; } = new MqttClientFactory().CreateMqttClient();

    public MqttClientConnectResult ConnAck { get; private set; } = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static Task<Mqtt5Client> ConnectAsync(
        CloudFixture fixture, string thing, Action<MqttClientOptions>? change = null)
    {
        MqttClientOptions options = fixture.CreateClientOptions(thing);
        change?.Invoke(options);
        return ConnectAsync(options);
    }

    public static async Task<Mqtt5Client> ConnectAsync(MqttClientOptions options)
    {
        var client = new Mqtt5Client();
        options.ProtocolVersion = MqttProtocolVersion.V500;
        client.Client.ApplicationMessageReceivedAsync += e =>
        {
            e.AutoAcknowledge = options.ReceiveMaximum == 0;
            client._received.Writer.TryWrite(e);
            return Task.CompletedTask;
        };
        client.Client.DisconnectedAsync += e =>
        {
            client._ended.TrySetResult(e.Reason);
            return Task.CompletedTask;
        };
        client.ConnAck = await client.Client.ConnectAsync(options, Cancelled);
        return client;
    }

    /// <summary>Attaches a policy that allows everything to a thing's certificate.</summary>
    public static async Task AllowEverythingAsync(CloudFixture fixture, string thing)
    {
        fixture.Cloud.Onboard(thing);
        const string document =
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:*","Resource":"*"}}""";
        await fixture.CallAsync(
            "POST /policies/everything", new JsonObject { ["policyDocument"] = document }.ToJsonString());
        (_, JsonNode body) = await fixture.CallAsync($"GET /things/{thing}/principals");
        await fixture.CallAsync(
            "PUT /target-policies/everything", $$"""{"target":"{{body["principals"]![0]}}"}""");
    }

    public async Task<IReadOnlyList<MqttClientSubscribeResultCode>> SubscribeAsync(
        params (string Filter, int Qos)[] filters)
    {
        var options = new MqttClientSubscribeOptions
        {
            TopicFilters = [.. filters.Select(filter => new MqttTopicFilter
            {
                Topic = filter.Filter,
                QualityOfServiceLevel = (MqttQualityOfServiceLevel)filter.Qos,
            })],
        };
        MqttClientSubscribeResult result = await Client.SubscribeAsync(options, Cancelled);
        return [.. result.Items.Select(item => item.ResultCode)];
    }

    public async Task<MqttClientPublishReasonCode> PublishAsync(
        string topic, string text = "x", Action<MqttApplicationMessage>? change = null, int qos = 1)
    {
        var message = new MqttApplicationMessage
        {
            Topic = topic,
            PayloadSegment = Encoding.UTF8.GetBytes(text),
            QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos,
        };
        change?.Invoke(message);
        return (await Client.PublishAsync(message, Cancelled)).ReasonCode;
    }

    /// <summary>The next message, which the client acknowledges only if it has no Receive Maximum.</summary>
    public async Task<MqttApplicationMessageReceivedEventArgs> ReceiveAsync() =>
        await _received.Reader.ReadAsync(Cancelled).AsTask().WaitAsync(Deadline, Cancelled);

    public async Task<MqttApplicationMessage> ReceiveMessageAsync() => (await ReceiveAsync()).ApplicationMessage;

    public bool HasReceived => _received.Reader.TryPeek(out _);

    public Task<MqttClientDisconnectReason> WaitForEndAsync() => _ended.Task.WaitAsync(Deadline, Cancelled);

    public void Dispose() => Client.Dispose();
}
