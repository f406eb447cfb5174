using System.Text;
using MQTTnet;
using MQTTnet.Protocol;

namespace DuplexSensor.LocalCloud.Broker.Packets;

/// <summary>AWS's limits for the topic, payload and properties of a message (AWS IoT quotas).</summary>
internal static class MessageRules
{
    /// <summary>Why no client may publish a message, or null.</summary>
    public static (MqttDisconnectReasonCode Code, string What)? FindError(MqttApplicationMessage message)
    {
        if (message.Payload.Length > AccessRules.PayloadBytesMax)
        {
            return (
                MqttDisconnectReasonCode.PacketTooLarge, $"a payload can have {AccessRules.PayloadBytesMax} bytes");
        }

        // Without a topic, the topic alias is one that the client has not set.
        return string.IsNullOrEmpty(message.Topic)
            ? (MqttDisconnectReasonCode.ProtocolError, "there is no topic, or no topic of this topic alias")
            : TopicSyntax.IsValidTopic(message.Topic) ? FindPropertyError(message)
            : (MqttDisconnectReasonCode.TopicNameInvalid, "the topic is malformed or too long");
    }

    private static (MqttDisconnectReasonCode Code, string What)? FindPropertyError(MqttApplicationMessage message)
    {
        if (message.ResponseTopic is { } responseTopic && TopicSyntax.HasWildcard(responseTopic))
        {
            return (MqttDisconnectReasonCode.ProtocolError, "the response topic has a wildcard");
        }

        string? tooLong =
            CountBytes(message.ContentType) > MessageProperties.TextBytesMax ? "content type"
            : CountBytes(message.ResponseTopic) > MessageProperties.TextBytesMax ? "response topic"
            : message.CorrelationData?.Length > MessageProperties.CorrelationBytesMax ? "correlation data"
            : CountUserPropertyBytes(message) > MqttLimits.UserPropertyBytesMax ? "user properties"
            : null;
        return tooLong is null ? null : (MqttDisconnectReasonCode.QuotaExceeded, $"too many bytes of {tooLong}");
    }

    private static int CountBytes(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);

    private static int CountUserPropertyBytes(MqttApplicationMessage message) =>
        message.UserProperties?.Sum(property => CountBytes(property.Name) + property.ValueBuffer.Length) ?? 0;
}
