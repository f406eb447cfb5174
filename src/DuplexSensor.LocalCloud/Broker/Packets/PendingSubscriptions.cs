using System.Collections.Concurrent;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace DuplexSensor.LocalCloud.Broker.Packets;

/// <summary>The SUBSCRIBE and UNSUBSCRIBE packets of a connection until they are acknowledged.</summary>
internal sealed class PendingSubscriptions
{
    private readonly ConcurrentDictionary<ushort, MqttPacket> _packets = new();

    public void OnPacket(MqttPacketWithIdentifier packet) => _packets[packet.PacketIdentifier] = packet;

    /// <summary>
    /// Restores the order of the reason codes, and returns the accepted filters. MQTTnet 5.2 puts the codes of filters
    /// with a higher QoS first, and the client expects them in the order of its filters (MQTT 5, 3.9.3).
    /// </summary>
    public IReadOnlyList<string> OnSubAck(MqttSubAckPacket subAck)
    {
        if (!_packets.TryRemove(subAck.PacketIdentifier, out MqttPacket? packet)
            || packet is not MqttSubscribePacket { TopicFilters: var filters })
        {
            return [];
        }

        int[] order = [.. Enumerable.Range(0, filters.Count).OrderByDescending(i => filters[i].QualityOfServiceLevel)];
        var codes = new MqttSubscribeReasonCode[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            codes[order[i]] = subAck.ReasonCodes[i];
        }

        subAck.ReasonCodes = [.. codes];
        return [.. filters.Zip(codes)
            .Where(pair => pair.Second <= MqttSubscribeReasonCode.GrantedQoS1)
            .Select(pair => pair.First.Topic)];
    }

    /// <summary>Returns the filters of the acknowledged UNSUBSCRIBE.</summary>
    public IReadOnlyList<string> OnUnsubAck(MqttUnsubAckPacket unsubAck) =>
        _packets.TryRemove(unsubAck.PacketIdentifier, out MqttPacket? packet) && packet is MqttUnsubscribePacket sent
            ? sent.TopicFilters
            : [];
}
