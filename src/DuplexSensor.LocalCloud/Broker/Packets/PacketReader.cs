using System.Buffers;
using System.IO.Pipelines;
using MQTTnet.AspNetCore;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace DuplexSensor.LocalCloud.Broker.Packets;

/// <summary>
/// Reads the packets of a connection. MQTTnet's own reader has no limit for the size of a packet, and closes the
/// connection at a malformed packet without a reason code.
/// </summary>
internal sealed class PacketReader(PipeReader input, MqttPacketFormatterAdapter formatter)
{
    public long BytesRead { get; private set; }

    /// <summary>The next packet; an <see cref="InvalidPacket"/> when it is malformed or too large.</summary>
    /// <exception cref="MqttCommunicationException">The client has closed the connection.</exception>
    public async Task<MqttPacket> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await input.ReadAsync(cancellationToken);
            if (TryRead(result.Buffer) is { } packet)
            {
                return packet;
            }

            if (result.IsCompleted)
            {
                throw new MqttCommunicationException("The client has closed the connection.");
            }
        }
    }

    private MqttPacket? TryRead(ReadOnlySequence<byte> buffer)
    {
        SequencePosition consumed = buffer.Start;
        SequencePosition observed = buffer.End;
        try
        {
            if (FixedHeader.FindError(buffer) is { } invalid)
            {
                return invalid;
            }

            bool isComplete = formatter.TryDecode(
                buffer, out MqttPacket packet, out consumed, out observed, out int bytes);
            BytesRead += bytes;
            return isComplete ? packet : null;
        }
        catch (MqttProtocolViolationException e)
        {
            return new InvalidPacket(MqttDisconnectReasonCode.MalformedPacket, e.Message);
        }
        finally
        {
            input.AdvanceTo(consumed, observed);
        }
    }
}
