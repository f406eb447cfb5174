using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Chaos;
using MQTTnet;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>The log tells which PUBACK and which response belong to which message.</summary>
public sealed class EventChainTests : IAsyncLifetime
{
    private const string Thing = "lamp";
    private const string Update = $"$aws/things/{Thing}/shadow/update";

    private CloudFixture _fixture = null!;
    private IMqttClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _fixture = await CloudFixture.StartAsync();
        _client = await _fixture.ConnectAsync(Thing);
        foreach (string topic in new[] { "accepted", "rejected", "delta" })
        {
            await _client.SubscribeAsync(
                $"{Update}/{topic}", MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _fixture.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"state":{"desired":{"a":1}}}""", "accepted")]
    [InlineData("no JSON", "rejected")]
    public async Task A_request_has_a_PUBACK_and_a_response_that_has_a_PUBACK_too(string payload, string answer)
    {
        await PublishAsync(Update, payload, MqttQualityOfServiceLevel.AtLeastOnce);

        CloudEvent published = await WaitForAsync(CloudEventKind.Published);
        CloudEvent ack = await WaitForAsync(CloudEventKind.PubAckSent);
        CloudEvent response = await _fixture.WaitForEventAsync(e => e.Subject == $"{Update}/{answer}");
        CloudEvent responseAck = await _fixture.WaitForEventAsync(
            e => e.Kind == CloudEventKind.PubAckReceived && e.Request == response.Sequence);
        Assert.Equal((1, 0L), (published.Qos, published.Request));
        Assert.Equal((published.Sequence, Thing), (ack.Request, ack.Thing));
        Assert.Equal((published.Sequence, 1), (response.Request, response.Qos));
        Assert.Equal(Thing, responseAck.Thing);
    }

    [Fact]
    public async Task A_delta_answers_no_request()
    {
        await PublishAsync(Update, """{"state":{"desired":{"a":1}}}""", MqttQualityOfServiceLevel.AtLeastOnce);

        CloudEvent delta = await _fixture.WaitForEventAsync(e => e.Subject == $"{Update}/delta");
        Assert.Equal(0, delta.Request);
    }

    [Fact]
    public async Task Each_of_several_requests_has_its_own_response()
    {
        for (int i = 0; i < 5; i++)
        {
            await PublishAsync(
                Update, $"{{\"state\":{{\"desired\":{{\"a\":{i}}}}}}}", MqttQualityOfServiceLevel.AtLeastOnce);
        }

        await _fixture.WaitForEventAsync(
            e => e.Kind == CloudEventKind.Delivered && e.PayloadText.Contains("\"version\":5"));
        CloudEvent[] events = [.. _fixture.Cloud.Log.Snapshot()];
        long[] requests = [.. events.Where(e => e.Kind == CloudEventKind.Published).Select(e => e.Sequence)];
        Assert.Equal(requests, events.Where(e => e.Subject == $"{Update}/accepted").Select(e => e.Request));
        Assert.Equal(requests, events.Where(e => e.Kind == CloudEventKind.PubAckSent).Select(e => e.Request));
    }

    [Fact]
    public async Task A_job_request_has_its_response_too()
    {
        await PublishAsync(
            $"$aws/things/{Thing}/jobs/start-next", "{}", MqttQualityOfServiceLevel.AtMostOnce);

        CloudEvent published = await WaitForAsync(CloudEventKind.Published);
        CloudEvent response = await _fixture.WaitForEventAsync(
            e => e.Subject == $"$aws/things/{Thing}/jobs/start-next/accepted");
        Assert.Equal(0, published.Qos);
        Assert.Equal(published.Sequence, response.Request);
    }

    [Fact]
    public async Task A_PUBACK_that_a_fault_withholds_is_not_in_the_log()
    {
        _fixture.Cloud.Chaos.SwitchOn(Faults.NoPubAck.Name, times: 1);
        Task publish = PublishAsync(
            Update, """{"state":{"desired":{"a":1}}}""", MqttQualityOfServiceLevel.AtLeastOnce);

        await _fixture.WaitForEventAsync(e => e.Subject == $"{Update}/accepted");
        Assert.DoesNotContain(_fixture.Cloud.Log.Snapshot(), e => e.Kind == CloudEventKind.PubAckSent);
        await _client.DisconnectAsync(cancellationToken: TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<Exception>(() => publish);
    }

    private Task<CloudEvent> WaitForAsync(CloudEventKind kind) => _fixture.WaitForEventAsync(e => e.Kind == kind);

    private Task PublishAsync(string topic, string payload, MqttQualityOfServiceLevel qos) =>
        _client.PublishStringAsync(topic, payload, qos, cancellationToken: TestContext.Current.CancellationToken);
}
