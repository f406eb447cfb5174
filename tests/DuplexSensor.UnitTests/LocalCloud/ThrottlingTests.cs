using System.Net;
using System.Threading.Channels;
using DuplexSensor.LocalCloud;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>AWS's quotas for shadows on a running cloud; the quotas apply unless they are switched off.</summary>
public sealed class ThrottlingTests
{
    private const string Update = "$aws/things/lamp/shadow/update";
    private const string EmptyUpdate = """{"state":{}}""";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(2_000_000_000));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, HttpStatusCode.TooManyRequests)]
    [InlineData(false, HttpStatusCode.OK)]
    public async Task The_twenty_first_request_of_a_second_is_too_many(bool throttle, HttpStatusCode expected)
    {
        await using CloudFixture fixture = await StartAsync(throttle);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await UpdateAsync()).Status);
        }

        Assert.Equal(expected, (await UpdateAsync()).Status);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await UpdateAsync()).Status);

        Task<(HttpStatusCode Status, System.Text.Json.Nodes.JsonNode Body)> UpdateAsync() =>
            fixture.CallAsync("POST /things/lamp/shadow", EmptyUpdate);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task The_eleventh_request_in_flight_on_a_connection_is_too_many(bool throttle, int rejections)
    {
        await using CloudFixture fixture = await StartAsync(throttle);
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        var responses = Channel.CreateUnbounded<string>();
        client.ApplicationMessageReceivedAsync += e =>
        {
            responses.Writer.TryWrite(e.ApplicationMessage.Topic + e.ApplicationMessage.ConvertPayloadToString());
            return Task.CompletedTask;
        };
        await client.SubscribeAsync(Update + "/+", MqttQualityOfServiceLevel.AtLeastOnce, Cancelled);
        await client.SubscribeAsync("devices/lamp/x", MqttQualityOfServiceLevel.AtLeastOnce, Cancelled);
        await SendElevenWithoutPubAckAsync(fixture, client);
        var rejected = new List<string>();
        for (int i = 0; i < 11; i++)
        {
            string response;
            do
            {
                response = await responses.Reader.ReadAsync(Cancelled).AsTask().WaitAsync(Deadline, Cancelled);
            }
            while (!response.StartsWith(Update + "/accepted", StringComparison.Ordinal)
                && !response.StartsWith(Update + "/rejected", StringComparison.Ordinal));
            rejected.AddRange(response.StartsWith(Update + "/rejected", StringComparison.Ordinal) ? [response] : []);
        }

        Assert.Equal(rejections, rejected.Count);
        Assert.All(rejected, response => Assert.Contains("\"code\":429", response, StringComparison.Ordinal));
    }

    // A message on its way out blocks every later PUBACK. This method holds one delivery until the broker has received
    // all eleven requests. A message sent after the requests shows that they arrived.
    private static async Task SendElevenWithoutPubAckAsync(CloudFixture fixture, IMqttClient client)
    {
        using var allReceived = new ManualResetEventSlim();
        int published = 0;
        var elevenPublished = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Cloud.Log.Added += cloudEvent =>
        {
            if (cloudEvent is { Kind: CloudEventKind.Delivered, Subject: "devices/lamp/x" })
            {
                held.SetResult();
                allReceived.Wait(Deadline, Cancelled);
            }
            else if (cloudEvent is { Kind: CloudEventKind.Published, Subject: Update } && ++published == 11)
            {
                elevenPublished.SetResult();
            }
            else if (cloudEvent is { Kind: CloudEventKind.Published, Subject: "devices/lamp/last" })
            {
                allReceived.Set();
            }
        };
        await fixture.CallAsync("POST /topics/devices%2Flamp%2Fx?qos=1", "hold");
        await held.Task.WaitAsync(Deadline, Cancelled);
        Task eleven = Task.WhenAll(Enumerable.Range(0, 11).Select(_ => client.PublishStringAsync(
            Update, EmptyUpdate, MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancelled)));
        await elevenPublished.Task.WaitAsync(Deadline, Cancelled);
        await client.PublishStringAsync("devices/lamp/last", "", cancellationToken: Cancelled);
        await eleven;
    }

    private Task<CloudFixture> StartAsync(bool throttle) =>
        CloudFixture.StartAsync(options => options with { TimeProvider = _time, Throttle = throttle });
}
