using System.Text;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.Simulator.Network;

namespace DuplexSensor.UnitTests.Simulator;

/// <summary>How a connection ends. It does not affect the next connection.</summary>
public sealed class MqttLinkEndTests : MqttLinkFixture
{
    [Fact]
    public async Task A_close_sends_disconnect_and_no_event_follows()
    {
        var last = new TaskCompletionSource<byte[]>();
        MqttLink link = StartServer(async (stream, stop) =>
        {
            await stream.WriteAsync(Accepted, stop);
            last.SetResult(await ReadPacketAsync(stream, stop));
        });
        link.BeginConnect(session: 1, resetNetwork: false);
        await DequeueAsync(link);

        link.BeginClose();

        Assert.Equal([0xE0, 0], await last.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken));
        await link.DisposeAsync();
        Assert.Null(link.TryDequeue());
    }

    [Fact]
    public async Task A_new_connection_receives_no_events_of_the_old_connection()
    {
        int connections = 0;
        MqttLink link = StartServer(async (stream, stop) =>
        {
            byte[] topic = [(byte)('0' + Interlocked.Increment(ref connections))];
            await stream.WriteAsync((byte[])[.. Accepted, .. CreatePublish(Encoding.UTF8.GetString(topic), "x")], stop);
            await stream.CopyToAsync(Stream.Null, stop);
        });
        link.BeginConnect(session: 1, resetNetwork: false);
        await DequeueAsync(link);

        link.BeginConnect(session: 2, resetNetwork: true);

        Assert.Equal((LinkEventKind.Connected, 2), KindAndSession(await DequeueAsync(link)));
        LinkEvent message = await DequeueAsync(link);
        Assert.Equal((LinkEventKind.Received, 2), KindAndSession(message));
        Assert.Equal("2", message.Topic);
        Assert.Null(link.TryDequeue());
    }

    [Fact]
    public async Task A_server_that_stays_silent_can_be_given_up()
    {
        MqttLink link = StartServer((stream, stop) => stream.CopyToAsync(Stream.Null, stop));

        link.BeginConnect(session: 1, resetNetwork: false);
        await _firstPacket.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken);
        link.BeginClose();

        await link.DisposeAsync().AsTask().WaitAsync(Deadline, TestContext.Current.CancellationToken);
        Assert.Null(link.TryDequeue());
    }

    private static (LinkEventKind Kind, int Session) KindAndSession(LinkEvent linkEvent)
    {
        return (linkEvent.Kind, linkEvent.Session);
    }

    [Fact]
    public async Task A_delta_larger_than_a_board_can_receive_ends_the_connection_with_its_size()
    {
        const string topic = "$aws/things/t/shadow/update/delta";
        MqttLink link = StartServer(async (stream, stop) =>
        {
            await stream.WriteAsync(Accepted, stop);
            await stream.WriteAsync(CreatePublish(topic, new string(' ', Limits.DeltaBytesMax)), stop);
            await stream.WriteAsync(CreatePublish(topic, new string(' ', Limits.DeltaBytesMax + 1)), stop);
            await stream.CopyToAsync(Stream.Null, stop);
        });

        link.BeginConnect(session: 1, resetNetwork: false);

        Assert.Equal(LinkEventKind.Connected, (await DequeueAsync(link)).Kind);
        Assert.Equal(Limits.DeltaBytesMax, (await DequeueAsync(link)).Payload!.Length);
        LinkEvent lost = await DequeueAsync(link);
        Assert.Equal(
            (LinkEventKind.Lost, "desired too large for this board: 4097 bytes"), (lost.Kind, lost.Reason));
    }
}
