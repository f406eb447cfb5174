using System.Collections;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// Restores the packet id and the DUP flag, which MQTTnet 5.2 loses when it sends a QoS 1 message of a session again
/// (MQTT 3.1.1, 4.4). Each session has one instance. Safe from any thread.
/// </summary>
internal sealed class Redelivery
{
    private static readonly object Key = typeof(Redelivery);

    private readonly Lock _lock = new();
    private readonly Dictionary<MqttPublishPacket, ushort> _sentIds = [];
    private readonly Dictionary<ushort, MqttPublishPacket> _unacknowledged = [];
    private readonly Dictionary<ushort, long> _sequences = [];

    /// <summary>The instance of a session, which is stored in the session's items.</summary>
    public static Redelivery GetOrCreate(IDictionary sessionItems)
    {
        if (sessionItems[Key] is not Redelivery redelivery)
        {
            sessionItems[Key] = redelivery = new Redelivery();
        }

        return redelivery;
    }

    /// <summary>
    /// Call it for each outbound PUBLISH. A packet that was sent before gets its first packet id and the DUP flag.
    /// </summary>
    public void RestorePacketId(MqttPublishPacket packet)
    {
        if (packet.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
        {
            return;
        }

        lock (_lock)
        {
            if (_sentIds.TryGetValue(packet, out ushort sentId))
            {
                packet.PacketIdentifier = sentId;
                packet.Dup = true;
            }
            else
            {
                _sentIds[packet] = packet.PacketIdentifier;
            }

            _unacknowledged[packet.PacketIdentifier] = packet;
        }
    }

    /// <summary>Call it for each PUBLISH that is sent, with the sequence number of its event.</summary>
    public void OnSent(ushort packetId, long sequence)
    {
        lock (_lock)
        {
            if (_unacknowledged.ContainsKey(packetId))
            {
                _sequences[packetId] = sequence;
            }
        }
    }

    /// <summary>
    /// Call it for each PUBACK that the client sends. Returns the sequence number of the PUBLISH's event; 0 when the
    /// PUBLISH was not sent.
    /// </summary>
    public long OnPubAck(ushort packetId)
    {
        lock (_lock)
        {
            if (_unacknowledged.Remove(packetId, out MqttPublishPacket? packet))
            {
                _sentIds.Remove(packet);
            }

            return _sequences.Remove(packetId, out long sequence) ? sequence : 0;
        }
    }
}
