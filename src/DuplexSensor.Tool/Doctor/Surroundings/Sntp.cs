using System.Buffers.Binary;
using System.Net.Sockets;

namespace DuplexSensor.Tool.Doctor.Surroundings;

/// <summary>One request to a time server (RFC 4330, SNTP version 4).</summary>
internal static class Sntp
{
    private const int Port = 123;
    private const int PacketBytes = 48;
    private const int TransmitOffset = 40;

    // No leap second warning, version 4, mode 3 (client).
    private const byte Request = 0x23;

    // RFC 4330, 3: seconds since 1900; from February 2036 on they count from 0 again, and bit 0 tells the two apart.
    private static readonly DateTimeOffset Era0 = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Era1 = Era0.AddSeconds(1L << 32);

    /// <summary>How far this PC's clock is behind the server's.</summary>
    /// <exception cref="SocketException">The name has no address, or nothing listens there.</exception>
    public static async Task<TimeSpan?> MeasureAsync(string host, CancellationToken cancellationToken)
    {
        using var client = new UdpClient(host, Port);
        byte[] request = new byte[PacketBytes];
        request[0] = Request;
        DateTimeOffset sent = DateTimeOffset.UtcNow;
        await client.SendAsync(request, cancellationToken);
        UdpReceiveResult response = await client.ReceiveAsync(cancellationToken);
        DateTimeOffset received = DateTimeOffset.UtcNow;
        return response.Buffer.Length >= PacketBytes && ReadTime(response.Buffer) is { } server
            ? server - (sent + ((received - sent) / 2))
            : null;
    }

    /// <summary>The server's time in a response; null when it has none (kiss-o'-death).</summary>
    internal static DateTimeOffset? ReadTime(byte[] packet)
    {
        uint seconds = BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(TransmitOffset));
        uint fraction = BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(TransmitOffset + 4));
        const uint era0Bit = 0x8000_0000;
        return seconds == 0 ? null
            : ((seconds & era0Bit) != 0 ? Era0 : Era1).AddSeconds(seconds + (fraction / 4_294_967_296.0));
    }
}
