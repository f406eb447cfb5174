using System.Collections;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// Restores what MQTTnet 5.2 loses when it sends a QoS 1 message of a session again: the packet id of the first time,
/// and DUP (MQTT 3.1.1, 4.4). Lives as long as the session; safe from any thread.
/// </summary>
internal sealed class Redelivery
{
    private static readonly object Key = typeof(Redelivery);

    private readonly Lock _gate = new();
    private readonly Dictionary<MqttPublishPacket, ushort> _sentIds = [];
    private readonly Dictionary<ushort, MqttPublishPacket> _unacknowledged = [];

    /// <summary>That of a session, which keeps it among its items.</summary>
    public static Redelivery GetOrCreate(IDictionary sessionItems)
    {
        if (sessionItems[Key] is not Redelivery redelivery)
        {
            sessionItems[Key] = redelivery = new Redelivery();
        }

        return redelivery;
    }

    /// <summary>To be called with each PUBLISH on its way out.</summary>
    public void RestorePacketId(MqttPublishPacket packet)
    {
        if (packet.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
        {
            return;
        }

        lock (_gate)
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

    /// <summary>To be called with each PUBACK that comes in.</summary>
    public void OnPubAck(ushort packetId)
    {
        lock (_gate)
        {
            if (_unacknowledged.Remove(packetId, out MqttPublishPacket? packet))
            {
                _sentIds.Remove(packet);
            }
        }
    }
}
