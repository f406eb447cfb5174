using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// Holds the packets of clients against the <see cref="AccessRules"/>. What is refused is not acknowledged, and ends
/// the connection: so AWS treats a 3.1.1 client.
/// </summary>
internal sealed class AccessControl(ConnectionTable connections, CloudLog log)
{
    // AWS IoT developer guide, lifecycle events, disconnectReason.
    private const string AuthError = "AUTH_ERROR";
    private const string ClientError = "CLIENT_ERROR";

    /// <summary>Looks at each packet before MQTTnet acts on it.</summary>
    public Task CheckInbound(InterceptingPacketEventArgs e)
    {
        if (e.Packet is MqttSubscribePacket subscribe)
        {
            CheckSubscribe(e.ClientId, subscribe);
        }

        // AWS knows no QoS 2: such packets are not acknowledged, and the connection goes on.
        e.ProcessPacket = e.Packet switch
        {
            MqttPublishPacket publish => publish.QualityOfServiceLevel != MqttQualityOfServiceLevel.ExactlyOnce,
            MqttSubscribePacket { TopicFilters: var filters } =>
                filters.All(filter => filter.QualityOfServiceLevel != MqttQualityOfServiceLevel.ExactlyOnce),
            _ => true,
        };
        if (!e.ProcessPacket)
        {
            log.Refused(e.ClientId, "QoS 2");
        }

        return Task.CompletedTask;
    }

    public bool MayPublish(string clientId, MqttApplicationMessage message)
    {
        if (message.Payload.Length > AccessRules.PayloadBytesMax)
        {
            Refuse(clientId, ClientError, $"PUBLISH: {message.Payload.Length} bytes");
            return false;
        }

        if (!AccessRules.MayPublish(clientId, message.Topic ?? ""))
        {
            Refuse(clientId, AuthError, $"PUBLISH: '{message.Topic}'");
            return false;
        }

        return true;
    }

    private void CheckSubscribe(string clientId, MqttSubscribePacket subscribe)
    {
        if (subscribe.TopicFilters.Count > AccessRules.FiltersMax)
        {
            Close(clientId, ClientError, $"SUBSCRIBE: {subscribe.TopicFilters.Count} filters");
        }

        foreach (MqttTopicFilter filter in subscribe.TopicFilters)
        {
            if (!AccessRules.MaySubscribe(clientId, filter.Topic))
            {
                Close(clientId, AuthError, $"SUBSCRIBE: '{filter.Topic}'");
            }
        }
    }

    // MQTTnet could refuse a SUBSCRIBE only after a SUBACK; on this exception it closes without a word.
    private void Close(string clientId, string endReason, string reason)
    {
        Refuse(clientId, endReason, reason);
        throw new MqttCommunicationException(reason);
    }

    private void Refuse(string clientId, string endReason, string reason)
    {
        log.Refused(clientId, reason);
        connections.Find(clientId)?.Ending(endReason);
    }
}
