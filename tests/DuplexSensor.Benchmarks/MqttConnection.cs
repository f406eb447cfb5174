using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace DuplexSensor.Benchmarks;

/// <summary>A minimal MQTT 3.1.1 connection over TLS.</summary>
internal sealed class MqttConnection : IAsyncDisposable
{
    public const int PublishType = 3;

    private const byte Connect = 0x10;
    private const byte Subscribe = 0x82;
    private const byte Disconnect = 0xE0;
    private const int ConnAckType = 2;
    private const int SubAckType = 9;
    private const ushort PacketId = 1;

    // Larger than each packet that a benchmark receives. A connection that is only open keeps it too.
    private const int BufferSize = 4_096;

    private readonly TcpClient _tcp = new() { NoDelay = true };
    private readonly byte[] _buffer = new byte[BufferSize];
    private SslStream _tls = null!;
    private int _filled;

    private MqttConnection()
    {
    }

    public static async Task<MqttConnection> ConnectAsync(int port, string clientId, LoadFiles files)
    {
        var connection = new MqttConnection();
        await connection._tcp.ConnectAsync("127.0.0.1", port);
        connection._tls = new SslStream(connection._tcp.GetStream());
        await connection._tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificates = [files.Device],
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { files.Ca },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        });
        byte[] header = [.. EncodeText("MQTT"), 4, 2, .. EncodeNumber(1_200)];
        await connection.RequestAsync(CreatePacket(Connect, [.. header, .. EncodeText(clientId)]), ConnAckType);
        return connection;
    }

    public static byte[] CreatePacket(byte first, byte[] rest)
    {
        List<byte> packet = [first];
        int length = rest.Length;
        do
        {
            packet.Add((byte)((length & 0x7F) | (length > 0x7F ? 0x80 : 0)));
            length >>= 7;
        }
        while (length > 0);
        return [.. packet, .. rest];
    }

    public static byte[] EncodeText(string text) =>
        [.. EncodeNumber((ushort)text.Length), .. Encoding.UTF8.GetBytes(text)];

    public static byte[] EncodeNumber(ushort number) => [(byte)(number >> 8), (byte)number];

    /// <summary>Subscribes with QoS 1; completes with the SUBACK.</summary>
    public Task SubscribeAsync(params string[] filters)
    {
        IEnumerable<byte> requests = filters.SelectMany(filter => (byte[])[.. EncodeText(filter), 1]);
        return RequestAsync(CreatePacket(Subscribe, [.. EncodeNumber(PacketId), .. requests]), SubAckType);
    }

    public ValueTask SendAsync(byte[] packet) => _tls.WriteAsync(packet);

    /// <summary>The type of the next packet and, for a PUBLISH, its packet identifier.</summary>
    public async ValueTask<(int Type, ushort Id)> ReadAsync()
    {
        int length;
        while ((length = GetPacketLength(out int _)) == 0)
        {
            int read = await _tls.ReadAsync(_buffer.AsMemory(_filled));
            _filled += read > 0 ? read : throw new EndOfStreamException("The broker closed the connection.");
        }

        GetPacketLength(out int head);
        int type = _buffer[0] >> 4;
        int topicLength = type == PublishType ? BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(head)) : 0;
        ushort id = type == PublishType
            ? BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(head + 2 + topicLength))
            : (ushort)0;
        _buffer.AsSpan(length, _filled - length).CopyTo(_buffer);
        _filled -= length;
        return (type, id);
    }

    /// <summary>Sends DISCONNECT and closes the connection.</summary>
    public async Task DisconnectAsync()
    {
        await SendAsync(CreatePacket(Disconnect, []));
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _tls.DisposeAsync();
        _tcp.Dispose();
    }

    private async Task RequestAsync(byte[] packet, int expectedType)
    {
        await SendAsync(packet);
        (int type, _) = await ReadAsync();
        if (type != expectedType)
        {
            throw new InvalidOperationException($"The broker answered with packet type {type}, not {expectedType}.");
        }
    }

    // Returns the length of the first packet in the buffer, 0 while it is incomplete, and the start of its variable
    // header.
    private int GetPacketLength(out int head)
    {
        (int length, int shift) = (0, 0);
        for (head = 1; head < _filled; shift += 7)
        {
            byte part = _buffer[head++];
            length |= (part & 0x7F) << shift;
            if (part < 0x80)
            {
                return head + length <= _filled ? head + length : 0;
            }
        }

        return 0;
    }
}

/// <summary>The certificate of a client, and the CA that it trusts.</summary>
internal sealed record LoadFiles(X509Certificate2 Device, X509Certificate2 Ca);
