using System.Text;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.UnitTests.LocalCloud.Mqtt5;

/// <summary>Packets that end the connection of a client of MQTT 5, with the reason code of the DISCONNECT.</summary>
public sealed class PacketTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private const string Topic = "devices/lamp/x";

    private readonly CloudFixture _fixture = shared.Fixture;

    public static TheoryData<string, byte, byte[]> Packets => new()
    {
        { "QoS 2 PUBLISH", 0x9B, [0x34, 19, .. Encode(Topic), 0, 1, 0] },
        { "QoS 2 SUBSCRIBE", 0x9B, [0x82, 20, 0, 1, 0, .. Encode(Topic), 2] },
        { "topic alias 9", 0x94, [0x30, 20, .. Encode(Topic), 3, 0x23, 0, 9] },
        { "unknown topic alias", 0x82, [0x30, 6, 0, 0, 3, 0x23, 0, 8] },
        { "subscription identifier", 0xA1, [0x82, 22, 0, 1, 2, 0x0B, 7, .. Encode(Topic), 1] },
        { "second CONNECT", 0x82, CreateConnect("lamp") },
        { "PUBREC", 0x82, [0x50, 2, 0, 1] },
        { "PUBREL", 0x82, [0x62, 2, 0, 1] },
        { "PUBCOMP", 0x82, [0x70, 2, 0, 1] },
        { "AUTH", 0x82, [0xF0, 0] },
        { "wildcard in the response topic", 0x82, [0x30, 23, .. Encode(Topic), 6, 8, 0, 3, .. "a/#"u8] },
        { "session expiry that CONNECT had not", 0x82, [0xE0, 7, 0, 5, 0x11, 0, 0, 0, 9] },
        { "packet id 0 in PUBLISH", 0x81, [0x32, 19, .. Encode(Topic), 0, 0, 0] },
        { "packet id 0 in SUBSCRIBE", 0x81, [0x82, 20, 0, 0, 0, .. Encode(Topic), 1] },
        { "packet id 0 in UNSUBSCRIBE", 0x81, [0xA2, 19, 0, 0, 0, .. Encode(Topic)] },
        { "packet id 0 in PUBACK", 0x81, [0x40, 2, 0, 0] },
        { "SUBSCRIBE without a filter", 0x81, [0x82, 3, 0, 1, 0] },
        { "UNSUBSCRIBE without a filter", 0x81, [0xA2, 3, 0, 1, 0] },
        { "QoS 3 SUBSCRIBE", 0x81, [0x82, 20, 0, 1, 0, .. Encode(Topic), 3] },
        { "QoS 3 PUBLISH", 0x81, [0x36, 19, .. Encode(Topic), 0, 1, 0] },
        { "flags of a SUBSCRIBE that are not 2", 0x81, [0x80, 20, 0, 1, 0, .. Encode(Topic), 1] },
        { "flags of a PINGREQ that are not 0", 0x81, [0xC5, 0] },
        { "malformed PUBLISH", 0x81, [0x30, 3, 0, 99, 1] },
        { "packet of 149,505 bytes", 0x95, [0x30, 0xFD, 0x8F, 0x09] },
        { "malformed filter", 0x8F, [0x82, 11, 0, 1, 0, .. Encode("a#/b+"), 1] },
    };

    [Theory]
    [MemberData(nameof(Packets))]
    public async Task A_packet_that_AWS_does_not_accept_ends_the_connection_with_a_reason_code(
        string what, byte reasonCode, byte[] packet)
    {
        await using RawClient client = await RawClient.StartAsync(_fixture, "lamp");
        await client.SendAsync(CreateConnect("lamp"));
        byte[] connAck = await client.ReadAsync(2);
        await client.ReadAsync(connAck[1]);
        await client.SendAsync(packet);
        byte[] disconnect = await client.ReadToEndAsync();
        Assert.Equal((what, 0xE0, reasonCode), (what, disconnect[0], disconnect[2]));
    }

    [Fact]
    public async Task More_than_100_messages_without_a_PUBACK_end_the_connection_with_a_reason_code()
    {
        await using RawClient client = await RawClient.StartAsync(_fixture, "lamp");
        await client.SendAsync(CreateConnect("lamp"));
        byte[] connAck = await client.ReadAsync(2);
        await client.ReadAsync(connAck[1]);
        using var isRefused = new ManualResetEventSlim();
        _fixture.Cloud.Log.Added += OnAdded;
        // The first PUBACK does not count any more: the cloud is about to send it.
        await client.SendAsync([.. Enumerable.Range(1, 102).SelectMany(
            id => (byte[])[0x32, 19, .. Encode(Topic), 0, (byte)id, 0])]);
        byte[] received = await client.ReadToEndAsync();
        _fixture.Cloud.Log.Added -= OnAdded;
        byte[] disconnect = [.. received.SkipWhile((_, i) => received[i / 4 * 4] == 0x40)];
        Assert.Equal((0xE0, 0x93), (disconnect[0], disconnect[2]));

        void OnAdded(CloudEvent one)
        {
            if (one is { Kind: CloudEventKind.Refused, Thing: "lamp" })
            {
                isRefused.Set();
            }
            else if (one is { Kind: CloudEventKind.PubAckSent, Thing: "lamp" })
            {
                isRefused.Wait(TestContext.Current.CancellationToken);
            }
        }
    }

    [Fact]
    public async Task A_packet_of_149_504_bytes_is_read()
    {
        await using RawClient client = await RawClient.StartAsync(_fixture, "long");
        await client.SendAsync(CreateConnect("long"));
        byte[] connAck = await client.ReadAsync(2);
        await client.ReadAsync(connAck[1]);
        byte[] packet = new byte[149_504];
        byte[] start = [0x30, 0xFC, 0x8F, 0x09, .. Encode("devices/long/x")];
        start.CopyTo(packet, 0);
        await client.SendAsync(packet);
        await _fixture.WaitForEventAsync(e => e is { Kind: CloudEventKind.Refused, Thing: "long" }
            && e.Detail.Contains("a payload can have 131072 bytes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_first_packet_that_is_too_large_closes_the_connection()
    {
        await using RawClient client = await RawClient.StartAsync(_fixture, "lamp");
        await client.SendAsync([0x10, 0xFD, 0x8F, 0x09]);
        Assert.Empty(await client.ReadToEndAsync());
    }

    private static byte[] CreateConnect(string clientId)
    {
        byte[] body = [.. Encode("MQTT"), 5, 2, 0, 60, 0, .. Encode(clientId)];
        return [0x10, (byte)body.Length, .. body];
    }

    private static byte[] Encode(string text) => [0, (byte)text.Length, .. Encoding.UTF8.GetBytes(text)];
}
