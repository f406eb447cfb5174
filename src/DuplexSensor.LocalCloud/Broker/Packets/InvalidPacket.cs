using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace DuplexSensor.LocalCloud.Broker.Packets;

/// <summary>Stands for a received packet that is malformed or too large. It ends the connection.</summary>
internal sealed class InvalidPacket(MqttDisconnectReasonCode reasonCode, string error) : MqttPacket
{
    public MqttDisconnectReasonCode ReasonCode { get; } = reasonCode;

    public string Error { get; } = error;
}
