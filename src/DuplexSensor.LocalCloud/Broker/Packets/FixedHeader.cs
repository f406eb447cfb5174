using System.Buffers;
using MQTTnet.Protocol;

namespace DuplexSensor.LocalCloud.Broker.Packets;

/// <summary>
/// The fixed header of a packet: a byte with type and flags, then the length of the rest in one to four bytes of seven
/// bits (MQTT 3.1.1 and 5, 2.1 and 2.2). MQTTnet ignores the flags.
/// </summary>
internal static class FixedHeader
{
    private const int Publish = 3;
    private const int Qos3 = 6;
    private const int PubRel = 6;
    private const int Subscribe = 8;
    private const int Unsubscribe = 10;

    /// <summary>Why the packet that begins here is refused; null when it is not, or not enough is read.</summary>
    public static InvalidPacket? FindError(ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryRead(out byte first))
        {
            return null;
        }

        return !HasValidFlags(first >> 4, first & 15) ? new InvalidPacket(
                MqttDisconnectReasonCode.MalformedPacket, $"the first byte of a packet is 0x{first:X2}")
            : IsTooLarge(ref reader) ? new InvalidPacket(
                MqttDisconnectReasonCode.PacketTooLarge, $"a packet can have {MqttLimits.PacketBytesMax} bytes")
            : null;
    }

    private static bool HasValidFlags(int type, int flags) => type switch
    {
        Publish => (flags & Qos3) != Qos3,
        PubRel or Subscribe or Unsubscribe => flags == 2,
        _ => flags == 0,
    };

    private static bool IsTooLarge(ref SequenceReader<byte> reader)
    {
        long length = 0;
        for (int shift = 0; shift < 28 && reader.TryRead(out byte next); shift += 7)
        {
            length |= (long)(next & 127) << shift;
            if ((next & 128) == 0)
            {
                return reader.Consumed + length > MqttLimits.PacketBytesMax;
            }
        }

        return false;
    }
}
