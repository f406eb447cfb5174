using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>Requests from clients other than the AWS CLI and SDKs.</summary>
public sealed class RequestTargetTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/topics/devices/porch/dht11?qos=1")]
    [InlineData("/topics/devices%2Fporch%2Fdht11?qos=1")]
    [InlineData("http://localhost:{0}/topics/devices/porch/dht11?qos=1")]
    [InlineData("http://localhost:{0}/topics/devices%2Fporch%2Fdht11")]
    public async Task A_topic_may_have_encoded_slashes_and_the_request_target_may_be_absolute(string target)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using MQTTnet.IMqttClient client = await fixture.ConnectAsync("porch");
        await MQTTnet.MqttClientExtensions.SubscribeAsync(
            client, "devices/porch/dht11", cancellationToken: Cancelled);
        string answer = await PostAsync(fixture, target.Replace("{0}", $"{fixture.Options.ApiPort}"), "{}"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 200 ", answer);
        await fixture.WaitForEventAsync(e => e.Kind == DuplexSensor.LocalCloud.CloudEventKind.Delivered);
    }

    [Theory]
    [InlineData("/things/lamp")]
    [InlineData("/jobs/j/targets")]
    [InlineData("/policies/p")]
    public async Task A_body_that_is_not_UTF8_is_an_invalid_request(string path)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        string answer = await PostAsync(fixture, path, Encoding.Latin1.GetBytes("""{"targets":["é"]}"""));
        Assert.StartsWith("HTTP/1.1 400 ", answer);
        Assert.Contains("InvalidRequestException", answer, StringComparison.Ordinal);
        Assert.Contains("UTF-8", answer, StringComparison.Ordinal);
    }

    private static async Task<string> PostAsync(CloudFixture fixture, string target, byte[] body)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, fixture.Options.ApiPort, Cancelled);
        string head = $"POST {target} HTTP/1.1\r\nHost: localhost:{fixture.Options.ApiPort}\r\n"
            + $"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), Cancelled);
        await tcp.GetStream().WriteAsync(body, Cancelled);
        using var reader = new StreamReader(tcp.GetStream());
        return await reader.ReadToEndAsync(Cancelled);
    }
}
