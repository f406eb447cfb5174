using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace DuplexSensor.LocalCloud.Broker.Packets;

/// <summary>
/// What AWS does not support, and the limits that the CONNACK of MQTT 5 announces (AWS IoT developer guide, MQTT: MQTT
/// 5 supported features, differences from the MQTT specifications).
/// </summary>
internal static class PacketRules
{
    /// <summary>Why a packet ends the connection of its client, or null when it does not.</summary>
    public static (MqttDisconnectReasonCode Code, string What)? FindError(
        MqttPacket packet, ClientConnection? connection) => packet switch
        {
            InvalidPacket invalid => (invalid.ReasonCode, invalid.Error),
            _ when FindMalformed(packet) is { } what => (MqttDisconnectReasonCode.MalformedPacket, what),
            MqttConnectPacket => (
                MqttDisconnectReasonCode.ProtocolError, "CONNECT: the client is connected already"),
            MqttPubRecPacket or MqttPubRelPacket or MqttPubCompPacket or MqttAuthPacket => (
                MqttDisconnectReasonCode.ProtocolError, "PUBREC, PUBREL, PUBCOMP and AUTH are not supported"),
            _ when connection is { Channel: { IsMqtt5: true } channel } =>
                FindMqtt5Error(packet, connection, channel.Connect!),
            _ => null,
        };

    public static bool HasQos2(MqttPacket packet) => packet switch
    {
        MqttPublishPacket publish => publish.QualityOfServiceLevel == MqttQualityOfServiceLevel.ExactlyOnce,
        MqttSubscribePacket subscribe => subscribe.TopicFilters.Any(
            filter => filter.QualityOfServiceLevel == MqttQualityOfServiceLevel.ExactlyOnce),
        _ => false,
    };

    // MQTTnet accepts these. To a packet id of 0 it sends no response, and it grants any QoS.
    private static string? FindMalformed(MqttPacket packet) => packet switch
    {
        MqttPublishPacket { QualityOfServiceLevel: MqttQualityOfServiceLevel.AtMostOnce } => null,
        MqttPacketWithIdentifier { PacketIdentifier: 0 } => "the packet id is 0",
        MqttSubscribePacket { TopicFilters: [] } or MqttUnsubscribePacket { TopicFilters: [] } =>
            "there is no topic filter",
        MqttSubscribePacket subscribe when subscribe.TopicFilters.Any(
            filter => filter.QualityOfServiceLevel > MqttQualityOfServiceLevel.ExactlyOnce) =>
            "SUBSCRIBE: the QoS is not 0, 1 or 2",
        _ => null,
    };

    private static (MqttDisconnectReasonCode Code, string What)? FindMqtt5Error(
        MqttPacket packet, ClientConnection connection, MqttConnectPacket connect) => packet switch
        {
            _ when HasQos2(packet) => (MqttDisconnectReasonCode.QoSNotSupported, "QoS 2"),
            MqttPublishPacket { TopicAlias: > MqttLimits.TopicAliasMax and var alias } => (
                MqttDisconnectReasonCode.TopicAliasInvalid,
                $"PUBLISH: the topic alias is {alias}; the maximum is {MqttLimits.TopicAliasMax}"),
            MqttPublishPacket { QualityOfServiceLevel: MqttQualityOfServiceLevel.AtLeastOnce }
                when !connection.TryReceive() => (
                MqttDisconnectReasonCode.ReceiveMaximumExceeded,
                $"PUBLISH: more than {MqttLimits.InFlightMax} QoS 1 messages without a PUBACK"),
            MqttSubscribePacket { SubscriptionIdentifier: > 0 } => (
                MqttDisconnectReasonCode.SubscriptionIdentifiersNotSupported, "SUBSCRIBE: subscription identifier"),
            MqttDisconnectPacket { SessionExpiryInterval: > 0 } when connect.SessionExpiryInterval == 0 => (
                MqttDisconnectReasonCode.ProtocolError, "DISCONNECT: a session expiry, and CONNECT had none"),
            _ => null,
        };
}
