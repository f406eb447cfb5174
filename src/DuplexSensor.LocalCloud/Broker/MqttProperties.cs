using System.Text;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>Converts the MQTT 5 properties of a message from and to MQTTnet's form.</summary>
internal static class MqttProperties
{
    /// <summary>The properties of a message, or null when it has none.</summary>
    public static MessageProperties? FromMqtt(MqttApplicationMessage message)
    {
        bool isPlain = message is
        {
            ContentType: null,
            ResponseTopic: null,
            CorrelationData: null,
            PayloadFormatIndicator: MqttPayloadFormatIndicator.Unspecified,
            MessageExpiryInterval: 0,
            UserProperties: null or [],
        };
        return isPlain ? null : new MessageProperties
        {
            ContentType = message.ContentType,
            ResponseTopic = message.ResponseTopic,
            CorrelationData = message.CorrelationData,
            IsText = message.PayloadFormatIndicator == MqttPayloadFormatIndicator.CharacterData,
            ExpirySeconds = Math.Min(message.MessageExpiryInterval, MessageProperties.ExpirySecondsMax),
            UserProperties =
            [
                .. (message.UserProperties ?? []).Select(property =>
                    KeyValuePair.Create(property.Name, property.ReadValueAsString())),
            ],
        };
    }

    public static void Apply(MessageProperties? properties, MqttApplicationMessage message)
    {
        if (properties is null)
        {
            return;
        }

        message.ContentType = properties.ContentType;
        message.ResponseTopic = properties.ResponseTopic;
        message.CorrelationData = properties.CorrelationData;
        message.MessageExpiryInterval = properties.ExpirySeconds;
        message.PayloadFormatIndicator = properties.IsText
            ? MqttPayloadFormatIndicator.CharacterData
            : MqttPayloadFormatIndicator.Unspecified;
        message.UserProperties =
        [
            .. properties.UserProperties.Select(property =>
                new MqttUserProperty(property.Key, Encoding.UTF8.GetBytes(property.Value).AsMemory())),
        ];
    }
}
