using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Policies;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// Holds the packets of clients against AWS's limits and their policies. What is refused is not acknowledged, and ends
/// the connection: so AWS treats a 3.1.1 client.
/// </summary>
internal sealed class AccessControl(
    ConnectionTable connections, DenialList denials, FaultSwitches faults, CloudLog log)
{
    // AWS IoT developer guide, lifecycle events, disconnectReason.
    private const string AuthError = "AUTH_ERROR";
    private const string ClientError = "CLIENT_ERROR";

    /// <summary>Looks at each packet before MQTTnet acts on it.</summary>
    public void CheckInbound(InterceptingPacketEventArgs e)
    {
        if (e.Packet is MqttConnectPacket)
        {
            Close(e.ClientId, ClientError, "CONNECT: a second one");
        }

        if (e.Packet is MqttSubscribePacket subscribe)
        {
            CheckSubscribe(e.ClientId, subscribe);
        }

        // AWS knows no QoS 2: such packets are not acknowledged, and the connection goes on.
        bool isQos2 = e.Packet switch
        {
            MqttPublishPacket publish => publish.QualityOfServiceLevel == MqttQualityOfServiceLevel.ExactlyOnce,
            MqttSubscribePacket { TopicFilters: var filters } =>
                filters.Any(filter => filter.QualityOfServiceLevel == MqttQualityOfServiceLevel.ExactlyOnce),
            _ => false,
        };
        if (isQos2)
        {
            e.ProcessPacket = false;
            log.Refused(e.ClientId, "QoS 2");
        }
    }

    public bool MayPublish(string clientId, MqttApplicationMessage message)
    {
        string topic = message.Topic ?? "";
        if (message.Payload.Length > AccessRules.PayloadBytesMax || !TopicFilter.IsValidTopic(topic))
        {
            Refuse(clientId, ClientError, $"PUBLISH: {message.Payload.Length} bytes to '{topic}'");
            return false;
        }

        bool isAllowed = Allows(clientId, AccessActions.Publish, topic)
            && (!message.Retain || Allows(clientId, AccessActions.RetainPublish, topic));
        if (!isAllowed)
        {
            End(clientId, AuthError);
        }

        return isAllowed;
    }

    /// <summary>Whether a message may be delivered to a client; asked at each delivery.</summary>
    public bool MayReceive(Permissions permissions, string topic) =>
        Allows(permissions, AccessActions.Receive, topic);

    /// <summary>Answers filters that are refused, where the connection is not closed for them.</summary>
    public Task CheckSubscription(InterceptingSubscriptionEventArgs e)
    {
        if (!Allows(e.ClientId, AccessActions.Subscribe, e.TopicFilter.Topic))
        {
            e.Response.ReasonCode = MqttSubscribeReasonCode.UnspecifiedError;
            e.ProcessSubscription = false;
        }
        else if (!SessionFilters.GetOrCreate(e.SessionItems).TryAdd(e.TopicFilter.Topic))
        {
            log.Refused(e.ClientId, $"SUBSCRIBE: '{e.TopicFilter.Topic}' is one more than {AccessRules.SubscriptionsMax}");
            // Told to clients of MQTT 3.1.1 as 0x80.
            e.Response.ReasonCode = MqttSubscribeReasonCode.QuotaExceeded;
            e.ProcessSubscription = false;
        }

        return Task.CompletedTask;
    }

    private void CheckSubscribe(string clientId, MqttSubscribePacket subscribe)
    {
        if (subscribe.TopicFilters.Count > AccessRules.FiltersMax)
        {
            Close(clientId, ClientError, $"SUBSCRIBE: {subscribe.TopicFilters.Count} filters");
        }

        foreach (MqttTopicFilter filter in subscribe.TopicFilters)
        {
            if (!TopicFilter.IsValidFilter(filter.Topic))
            {
                Close(clientId, ClientError, $"SUBSCRIBE: '{filter.Topic}'");
            }

            if (!Allows(clientId, AccessActions.Subscribe, filter.Topic) && !faults.Strikes(Faults.SubAck128))
            {
                End(clientId, AuthError);
                throw new MqttCommunicationException("SUBSCRIBE refused");
            }
        }
    }

    private bool Allows(string clientId, string action, string name) =>
        connections.Find(clientId)?.Permissions is { } permissions && Allows(permissions, action, name);

    private bool Allows(Permissions permissions, string action, string name)
    {
        if (permissions.Decide(action, name) is not { } refusal)
        {
            return true;
        }

        denials.Add(permissions.Who, action, name, refusal);
        return false;
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
        End(clientId, endReason);
    }

    private void End(string clientId, string endReason) => connections.Find(clientId)?.Ending(endReason);
}
