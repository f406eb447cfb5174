using System.Text;
using DuplexSensor.Core.Ports;
using DuplexSensor.Simulator;
using DuplexSensor.Simulator.Network;

namespace DuplexSensor.UnitTests.Simulator;

/// <summary>A link, and a server that sends raw MQTT 3.1.1 bytes.</summary>
public abstract class MqttLinkFixture : IAsyncDisposable
{
    private protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private protected static readonly byte[] Accepted = [0x20, 2, 0, 0];

    private protected readonly WakeUp _wakeUp = new();
    private protected readonly VirtualNetwork _network = new();
    private protected readonly TaskCompletionSource<byte[]> _firstPacket = new();
    private protected LoopbackTlsServer? _server;
    private protected MqttLink? _link;

    public async ValueTask DisposeAsync()
    {
        if (_link is not null)
        {
            await _link.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    /// <summary>Starts a server that reads CONNECT and then runs the script.</summary>
    private protected MqttLink StartServer(
        Func<Stream, CancellationToken, Task> script,
        int? port = null,
        LoopbackTlsServer? roots = null,
        string? name = null)
    {
        _server = new LoopbackTlsServer(
            async (stream, stop) =>
            {
                _firstPacket.TrySetResult(await ReadPacketAsync(stream, stop));
                await script(stream, stop);
            },
            name);
        var credentials = TlsCredentials.Load(
            _server.Device.CertificatePath, _server.Device.PrivateKeyPath, (roots ?? _server).Device.CaPath);
        _link = new MqttLink(
            new MqttLinkOptions("t", "localhost", port ?? _server.Port, credentials) { Network = _network }, _wakeUp);
        return _link;
    }

    private protected async Task<LinkEvent> DequeueAsync(MqttLink link)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            if (link.TryDequeue() is { } next)
            {
                return next;
            }

            deadline.Token.ThrowIfCancellationRequested();
            await _wakeUp.WaitAsync(Deadline, TimeProvider.System);
        }
    }

    private protected async Task AssertFailsAsync(MqttLink link, string reason)
    {
        LinkEvent failed = await DequeueAsync(link);
        Assert.Equal((LinkEventKind.ConnectFailed, reason), (failed.Kind, failed.Reason));
        Assert.Null(link.TryDequeue());
    }

    /// <summary>Reads one packet with less than 128 bytes after its header.</summary>
    private protected static async Task<byte[]> ReadPacketAsync(Stream stream, CancellationToken stop)
    {
        var header = new byte[2];
        await stream.ReadExactlyAsync(header, stop);
        var rest = new byte[header[1]];
        await stream.ReadExactlyAsync(rest, stop);
        return [.. header, .. rest];
    }

    /// <summary>A PUBLISH packet with QoS 0.</summary>
    private protected static byte[] CreatePublish(string topic, string payload)
    {
        byte[] body = [0, (byte)topic.Length, .. Encoding.UTF8.GetBytes(topic), .. Encoding.UTF8.GetBytes(payload)];
        var packet = new List<byte> { 0x30 };
        for (int left = body.Length; ; left >>= 7)
        {
            packet.Add((byte)((left & 0x7F) | (left > 0x7F ? 0x80 : 0)));
            if (left <= 0x7F)
            {
                return [.. packet, .. body];
            }
        }
    }
}
