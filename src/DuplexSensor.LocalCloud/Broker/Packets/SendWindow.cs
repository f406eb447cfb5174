using System.Diagnostics.CodeAnalysis;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace DuplexSensor.LocalCloud.Broker.Packets;

/// <summary>
/// Limits the QoS 1 messages that are sent on a connection and not acknowledged. MQTTnet's server has no such limit.
/// Further messages wait here, in order. Safe from any thread.
/// </summary>
/// <param name="size">Most messages without a PUBACK: the client's Receive Maximum, or AWS's if that is less.</param>
internal sealed class SendWindow(int size = MqttLimits.InFlightMax)
{
    private readonly Lock _lock = new();
    private readonly HashSet<ushort> _inFlight = [];
    private readonly Queue<MqttPublishPacket> _waiting = new();

    /// <summary>Whether a message can be sent now. If not, it waits for <see cref="TryGetNext"/>.</summary>
    public bool TryEnter(MqttPublishPacket packet)
    {
        if (packet.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
        {
            return true;
        }

        lock (_lock)
        {
            if (_waiting.Count == 0 && _inFlight.Count < size)
            {
                _inFlight.Add(packet.PacketIdentifier);
                return true;
            }

            _waiting.Enqueue(packet);
            return false;
        }
    }

    /// <summary>Call it when a message is acknowledged, or is not sent after all.</summary>
    public void Leave(ushort packetId)
    {
        lock (_lock)
        {
            _inFlight.Remove(packetId);
        }
    }

    /// <summary>
    /// The waiting message that can be sent now. It stays the first until <see cref="OnSent"/>, so that no later
    /// message overtakes it.
    /// </summary>
    public bool TryGetNext([NotNullWhen(true)] out MqttPublishPacket? packet)
    {
        lock (_lock)
        {
            packet = null;
            return _inFlight.Count < size && _waiting.TryPeek(out packet) && _inFlight.Add(packet.PacketIdentifier);
        }
    }

    /// <summary>Removes the message from <see cref="TryGetNext"/>.</summary>
    public void OnSent()
    {
        lock (_lock)
        {
            _waiting.Dequeue();
        }
    }
}
