using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class NotUtf8Tests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("jobs/get", "InvalidJson")]
    [InlineData("jobs/$next/get", "InvalidJson")]
    [InlineData("jobs/j/update", "InvalidJson")]
    [InlineData("shadow/update", "415")]
    public async Task A_request_that_is_not_UTF8_is_acknowledged_and_rejected(string request, string code)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        var received = new TaskCompletionSource<string>();
        client.ApplicationMessageReceivedAsync += e =>
        {
            received.TrySetResult(e.ApplicationMessage.ConvertPayloadToString());
            return Task.CompletedTask;
        };
        string topic = "$aws/things/lamp/" + request;
        await client.SubscribeAsync(topic + "/rejected", MqttQualityOfServiceLevel.AtLeastOnce, Cancelled);
        byte[] latin1 = [.. "{\"clientToken\":\""u8, 0xE9, .. "\"}"u8];
        Task<MqttClientPublishResult> acknowledged = client.PublishBinaryAsync(
            topic, latin1, MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancelled);
        await acknowledged.WaitAsync(Deadline, Cancelled);
        JsonNode rejected = JsonNode.Parse(await received.Task.WaitAsync(Deadline, Cancelled))!;
        Assert.Equal(code, rejected["code"]!.ToString());
    }
}
