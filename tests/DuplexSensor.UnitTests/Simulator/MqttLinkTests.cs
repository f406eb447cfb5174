using System.Net;
using System.Net.Sockets;
using System.Text;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.Simulator.Network;

namespace DuplexSensor.UnitTests.Simulator;

/// <summary>MqttLink against a server that sends the raw MQTT 3.1.1 bytes of each test.</summary>
public sealed class MqttLinkTests : MqttLinkFixture
{
    private static readonly byte[] NotAuthorized = [0x20, 2, 0, 5];

    [Fact]
    public async Task It_connects_with_mqtt_3_1_1_a_clean_session_and_the_thing_s_name()
    {
        MqttLink link = StartServer(async (stream, stop) =>
        {
            await stream.WriteAsync(Accepted, stop);
            await stream.CopyToAsync(Stream.Null, stop);
        });

        link.BeginConnect(session: 7, resetNetwork: false);

        LinkEvent connected = await DequeueAsync(link);
        Assert.Equal((LinkEventKind.Connected, 7), (connected.Kind, connected.Session));
        byte[] connect = await _firstPacket.Task;
        Assert.Equal([0, 4, .. "MQTT"u8, 4, 2, 0, 60, 0, 1, .. "t"u8], connect[2..]);
    }

    [Fact]
    public async Task A_refused_connect_has_a_readable_reason()
    {
        // The client closes: if the server did, the end of the stream could come before the packet is handled.
        MqttLink link = StartServer(async (stream, stop) =>
        {
            await stream.WriteAsync(NotAuthorized, stop);
            await stream.CopyToAsync(Stream.Null, stop);
        });

        // More than once: MQTTnet raises its event of the disconnect before or after the connect returns.
        for (var session = 1; session <= 10; session++)
        {
            link.BeginConnect(session, resetNetwork: false);
            await AssertFailsAsync(link, "not authorized");
        }
    }

    [Fact]
    public async Task A_port_without_a_listener_has_a_readable_reason()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        MqttLink link = StartServer((_, _) => Task.CompletedTask, port: port);

        link.BeginConnect(session: 1, resetNetwork: false);

        await AssertFailsAsync(link, "refused: nobody listens there");
    }

    [Fact]
    public async Task A_server_of_another_ca_is_not_trusted()
    {
        await using var other = new LoopbackTlsServer((_, _) => Task.CompletedTask);
        MqttLink link = StartServer((_, _) => Task.CompletedTask, roots: other);

        link.BeginConnect(session: 1, resetNetwork: false);

        await AssertFailsAsync(link, "untrusted server: its chain does not end in ca.pem");
        Assert.False(_firstPacket.Task.IsCompleted);
    }

    [Fact]
    public async Task A_server_of_another_name_is_not_trusted()
    {
        MqttLink link = StartServer((_, _) => Task.CompletedTask, name: "elsewhere.example");

        link.BeginConnect(session: 1, resetNetwork: false);

        await AssertFailsAsync(link, "untrusted server: its certificate is for another name than endpoint");
        Assert.False(_firstPacket.Task.IsCompleted);
    }

    [Fact]
    public async Task A_connection_that_the_server_closes_is_lost_and_raises_no_further_event()
    {
        MqttLink link = StartServer(async (stream, stop) =>
        {
            await stream.WriteAsync(Accepted, stop);
            await stream.WriteAsync(CreatePublish("a", "1"), stop);
        });

        link.BeginConnect(session: 3, resetNetwork: false);
        Assert.Equal(LinkEventKind.Connected, (await DequeueAsync(link)).Kind);
        LinkEvent lost = await DequeueAsync(link);
        if (lost.Kind == LinkEventKind.Received)
        {
            lost = await DequeueAsync(link);
        }

        Assert.Equal((LinkEventKind.Lost, 3, "closed by server"), (lost.Kind, lost.Session, lost.Reason));
        link.BeginPublish("late", [1], length: 1, atLeastOnce: true);
        Assert.Null(link.TryDequeue());
    }

    [Fact]
    public async Task A_message_of_any_size_arrives_with_exactly_its_bytes()
    {
        string large = new('x', 128 * 1024);
        MqttLink link = StartServer(async (stream, stop) =>
        {
            await stream.WriteAsync(
                (byte[])[.. Accepted, .. CreatePublish("a/b", "1"), .. CreatePublish("a/c", large)], stop);
            await stream.CopyToAsync(Stream.Null, stop);
        });

        link.BeginConnect(session: 1, resetNetwork: false);
        await DequeueAsync(link);

        LinkEvent message = await DequeueAsync(link);
        Assert.Equal((LinkEventKind.Received, "a/b"), (message.Kind, message.Topic));
        Assert.Equal("1"u8.ToArray(), message.Payload);
        Assert.Equal(Encoding.UTF8.GetBytes(large), (await DequeueAsync(link)).Payload);
    }

    [Theory]
    [InlineData(1, LinkEventKind.Subscribed)]
    [InlineData(0x80, LinkEventKind.SubscribeRefused)]
    public async Task A_suback_grants_every_filter_or_refuses(byte second, LinkEventKind answer)
    {
        MqttLink link = StartServer(async (stream, stop) =>
        {
            await stream.WriteAsync(Accepted, stop);
            byte[] subscribe = await ReadPacketAsync(stream, stop);
            await stream.WriteAsync((byte[])[0x90, 4, subscribe[2], subscribe[3], 1, second], stop);
            await stream.CopyToAsync(Stream.Null, stop);
        });
        link.BeginConnect(session: 1, resetNetwork: false);
        await DequeueAsync(link);

        link.BeginSubscribe(["a/b", "a/+/c"]);

        Assert.Equal(answer, (await DequeueAsync(link)).Kind);
    }

    [Fact]
    public async Task A_message_is_copied_at_once_and_is_published_when_its_PUBACK_arrives()
    {
        var published = new TaskCompletionSource<byte[]>();
        MqttLink link = StartServer(async (stream, stop) =>
        {
            await stream.WriteAsync(Accepted, stop);
            byte[] publish = await ReadPacketAsync(stream, stop);
            published.SetResult(publish);
            await stream.WriteAsync((byte[])[0x40, 2, publish[5], publish[6]], stop);
            await stream.CopyToAsync(Stream.Null, stop);
        });
        link.BeginConnect(session: 1, resetNetwork: false);
        await DequeueAsync(link);

        byte[] payload = [1, 2, 3, 4];
        link.BeginPublish("t", payload, length: 2, atLeastOnce: true);
        payload[0] = 99;

        Assert.Equal(LinkEventKind.Published, (await DequeueAsync(link)).Kind);
        byte[] sent = await published.Task;
        Assert.Equal(0x32, sent[0]);
        Assert.Equal([1, 2], sent[7..]);
    }

    [Fact]
    public async Task An_inbox_that_overflows_is_emptied_and_the_connection_lost()
    {
        var closed = new TaskCompletionSource();
        MqttLink link = StartServer(async (stream, stop) =>
        {
            await stream.WriteAsync(Accepted, stop);
            try
            {
                // With the Connected event this is one more than the inbox holds.
                for (int i = 0; i < Limits.InboxEventsMax; i++)
                {
                    await stream.WriteAsync(CreatePublish("a", "1"), stop);
                }

                await stream.CopyToAsync(Stream.Null, stop);
            }
            finally
            {
                closed.SetResult();
            }
        });

        link.BeginConnect(session: 1, resetNetwork: false);

        // No event is dequeued before the server has seen the end of the connection.
        await closed.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken);
        LinkEvent lost = await DequeueAsync(link);
        Assert.Equal((LinkEventKind.Lost, "inbox full"), (lost.Kind, lost.Reason));
        Assert.Null(link.TryDequeue());
    }
}
