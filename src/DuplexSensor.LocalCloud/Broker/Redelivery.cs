using System.Runtime.CompilerServices;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// Restores what MQTTnet 5.2 loses when it sends a QoS 1 message again in a resumed session: the packet id of the first
/// time, and DUP (MQTT 3.1.1, 4.4).
/// </summary>
internal sealed class Redelivery
{
    private readonly ConditionalWeakTable<MqttPublishPacket, object> _sentIds = [];

    /// <summary>To be called with each PUBLISH on its way out.</summary>
    public void Restore(MqttPublishPacket packet)
    {
        if (packet.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
        {
            return;
        }

        if (_sentIds.TryGetValue(packet, out object? sentId))
        {
            packet.PacketIdentifier = (ushort)sentId;
            packet.Dup = true;
        }
        else
        {
            _sentIds.Add(packet, packet.PacketIdentifier);
        }
    }
}
