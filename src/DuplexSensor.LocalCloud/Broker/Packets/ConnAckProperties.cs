using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace DuplexSensor.LocalCloud.Broker.Packets;

/// <summary>
/// The properties of a CONNACK of MQTT 5 (AWS IoT developer guide, MQTT 5 properties). MQTTnet omits those with the
/// default value of MQTT: Retain Available 1 and Wildcard Subscription Available 1.
/// </summary>
internal static class ConnAckProperties
{
    public static void Apply(MqttConnAckPacket connAck, MqttChannel channel)
    {
        connAck.ReceiveMaximum = MqttLimits.InFlightMax;
        connAck.MaximumQoS = MqttQualityOfServiceLevel.AtLeastOnce;
        connAck.TopicAliasMaximum = MqttLimits.TopicAliasMax;
        connAck.MaximumPacketSize = MqttLimits.PacketBytesMax;
        connAck.SubscriptionIdentifiersAvailable = false;
        connAck.SharedSubscriptionAvailable = false;
        connAck.AssignedClientIdentifier = channel.AssignedClientId;
        if (channel.KeepAliveSeconds != channel.RequestedKeepAliveSeconds)
        {
            connAck.ServerKeepAlive = channel.KeepAliveSeconds;
        }

        if (channel.IsSessionExpiryReduced)
        {
            connAck.SessionExpiryInterval = MqttLimits.SessionExpirySecondsMax;
        }
    }
}
