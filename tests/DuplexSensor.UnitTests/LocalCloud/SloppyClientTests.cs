using System.Text;
using DuplexSensor.LocalCloud;
using MQTTnet;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>Clients that break AWS's rules of connecting.</summary>
public sealed class SloppyClientTests
{
    [Theory]
    [InlineData("", "not empty")]
    [InlineData("$lamp", "does not begin with $")]
    [InlineData("129 bytes", "128 bytes at most")]
    public async Task A_client_id_that_AWS_would_not_have_is_refused(string clientId, string reason)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await using RawClient client = await RawClient.StartAsync(fixture, "lamp");
        // 129 bytes, but fewer characters.
        string id = clientId == "129 bytes" ? new string('ü', 64) + "x" : clientId;
        Assert.True(clientId.Length < 9 || Encoding.UTF8.GetByteCount(id) == 129);
        await client.SendAsync(RawClient.Connect(id));
        Assert.Empty(await client.RestAsync());
        await fixture.WaitForAsync(e => IsRefused(e, reason));
    }

    [Fact]
    public async Task A_client_id_of_128_bytes_is_let_in()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using IMqttClient client = await fixture.ConnectAsync(new string('a', 128));
        Assert.True(client.IsConnected);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task A_will_has_QoS_0_or_1(int qos, bool isLetIn)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await using RawClient client = await RawClient.StartAsync(fixture, "lamp");
        await client.SendAsync(RawClient.Connect("lamp", qos));
        if (isLetIn)
        {
            Assert.Equal([0x20, 2, 0, 0], await client.ReadAsync(4));
        }
        else
        {
            Assert.Empty(await client.RestAsync());
            await fixture.WaitForAsync(e => IsRefused(e, "a will has QoS 0 or 1"));
        }
    }

    [Fact]
    public async Task A_second_CONNECT_on_a_connection_closes_it()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await using RawClient client = await RawClient.StartAsync(fixture, "lamp");
        await client.SendAsync(RawClient.Connect("lamp"));
        Assert.Equal([0x20, 2, 0, 0], await client.ReadAsync(4));
        await client.SendAsync(RawClient.Connect("lamp"));
        Assert.Empty(await client.RestAsync());
        await fixture.WaitForAsync(
            e => e is { Kind: CloudEventKind.Disconnected, Thing: "lamp", Detail: "CLIENT_ERROR" });
    }

    [Fact]
    public async Task A_first_packet_that_is_no_CONNECT_closes_the_connection()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await using RawClient client = await RawClient.StartAsync(fixture, "lamp");
        await client.SendAsync([0xC0, 0]);
        Assert.Empty(await client.RestAsync());
    }

    private static bool IsRefused(CloudEvent happened, string reason) =>
        happened.Kind == CloudEventKind.Refused && happened.Detail.StartsWith("CONNECT: ", StringComparison.Ordinal)
        && happened.Detail.Contains(reason, StringComparison.Ordinal);
}
