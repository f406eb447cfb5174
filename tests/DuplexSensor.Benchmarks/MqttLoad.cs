using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace DuplexSensor.Benchmarks;

/// <summary>
/// A minimal MQTT 3.1.1 client over TLS. It publishes with QoS 1, waits for the PUBACK and for one message on its
/// subscription, acknowledges that message, and repeats.
/// </summary>
internal sealed class MqttLoad : IAsyncDisposable
{
    private const byte Connect = 0x10;
    private const byte Publish = 0x32;
    private const byte PubAck = 0x40;
    private const byte Subscribe = 0x82;
    private const int PublishType = 3;
    private const ushort PacketId = 1;

    private readonly TcpClient _tcp = new() { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly byte[] _request;
    private SslStream _tls = null!;
    private int _filled;

    private MqttLoad(string topic, string payload)
    {
        _request = CreatePacket(
            Publish, [.. EncodeText(topic), .. EncodeNumber(PacketId), .. Encoding.UTF8.GetBytes(payload)]);
    }

    public static async Task<MqttLoad> ConnectAsync(int port, string clientId, LoadFiles files, LoadTopics topics)
    {
        var load = new MqttLoad(topics.Request, topics.Payload);
        await load._tcp.ConnectAsync("127.0.0.1", port);
        load._tls = new SslStream(load._tcp.GetStream());
        await load._tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
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
        await load.RequestAsync(
            CreatePacket(Connect, [.. EncodeText("MQTT"), 4, 2, .. EncodeNumber(1_200), .. EncodeText(clientId)]), 2);
        await load.RequestAsync(
            CreatePacket(Subscribe, [.. EncodeNumber(PacketId), .. EncodeText(topics.Response), 1]), 9);
        return load;
    }

    /// <summary>One round trip.</summary>
    public async ValueTask RoundTripAsync()
    {
        await _tls.WriteAsync(_request);
        bool isAcknowledged = false;
        bool isAnswered = false;
        while (!isAcknowledged || !isAnswered)
        {
            (int type, ushort id) = await ReadAsync();
            isAcknowledged |= type != PublishType;
            if (type == PublishType)
            {
                isAnswered = true;
                await _tls.WriteAsync(CreatePacket(PubAck, EncodeNumber(id)));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _tls.DisposeAsync();
        _tcp.Dispose();
    }

    private async Task RequestAsync(byte[] packet, int expectedType)
    {
        await _tls.WriteAsync(packet);
        (int type, _) = await ReadAsync();
        if (type != expectedType)
        {
            throw new InvalidOperationException($"The broker answered with packet type {type}, not {expectedType}.");
        }
    }

    // Returns the type of the next packet and, for a PUBLISH, its packet identifier.
    private async ValueTask<(int Type, ushort Id)> ReadAsync()
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

    private static byte[] CreatePacket(byte first, byte[] rest)
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

    private static byte[] EncodeText(string text) =>
        [.. EncodeNumber((ushort)text.Length), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] EncodeNumber(ushort number) => [(byte)(number >> 8), (byte)number];
}

/// <summary>The certificate of a client, and the CA that it trusts.</summary>
internal sealed record LoadFiles(X509Certificate2 Device, X509Certificate2 Ca);

/// <summary>Topic and payload of a client's requests, and the topic of the responses.</summary>
internal sealed record LoadTopics(string Request, string Payload, string Response);
