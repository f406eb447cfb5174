using System.Runtime.CompilerServices;
using MQTTnet.Packets;
using MQTTnet.Server;
using MQTTnet.Server.Internal;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>The QoS 1 messages of a session that its client has not acknowledged.</summary>
internal static class SessionPackets
{
    /// <summary>
    /// Removes a dropped packet from the session as if the client had acknowledged it. MQTTnet 5.2 has no call for
    /// that, and would send the packet again whenever the session is resumed.
    /// </summary>
    public static void Acknowledge(MqttSessionStatus session, ushort packetId) =>
        SessionOf(session).AcknowledgePublishPacket(packetId);

    /// <summary>The number of these messages: in the queue, waiting for others, and sent.</summary>
    public static int Count(MqttSessionStatus session)
    {
        List<MqttPublishPacket> packets = PacketsOf(SessionOf(session));
        lock (packets)
        {
            return packets.Count;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_session")]
    private static extern ref MqttSession SessionOf(MqttSessionStatus status);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_unacknowledgedPublishPackets")]
    private static extern ref List<MqttPublishPacket> PacketsOf(MqttSession session);
}
