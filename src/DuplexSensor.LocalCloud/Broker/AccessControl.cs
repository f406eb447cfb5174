using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Policies;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using DisconnectReason = (string Aws, MQTTnet.Protocol.MqttDisconnectReasonCode Mqtt);

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// Checks the packets of clients against AWS's limits, the reserved topics and the clients' policies. A refused packet
/// is not acknowledged and ends the connection. A client of MQTT 5 gets a DISCONNECT with a reason code, a client of
/// MQTT 3.1.1 gets no packet.
/// </summary>
internal sealed class AccessControl(
    ConnectionTable connections, DenialList denials, FaultSwitches faults, CloudLog log)
{
    // AWS IoT developer guide, lifecycle events, disconnectReason.
    private const string AuthError = "AUTH_ERROR";
    private const string ClientError = "CLIENT_ERROR";

    /// <summary>Checks each packet before MQTTnet acts on it.</summary>
    /// <exception cref="MqttCommunicationException">The packet is refused; this ends the connection.</exception>
    public async Task CheckInboundAsync(InterceptingPacketEventArgs e)
    {
        if (e.Packet is MqttConnectPacket)
        {
            log.RecordRefused(e.ClientId, "CONNECT: the client is connected already");
            await DisconnectAndThrowAsync(e.ClientId, (ClientError, MqttDisconnectReasonCode.ProtocolError));
        }

        if (e.Packet is MqttSubscribePacket subscribe
            && FindSubscribeError(e.ClientId, subscribe) is { } error)
        {
            await DisconnectAndThrowAsync(e.ClientId, error);
        }

        // AWS does not support QoS 2. It does not acknowledge these packets, and the connection stays open.
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
            log.RecordRefused(e.ClientId, "QoS 2");
        }
    }

    /// <summary>Whether a client may publish this message. If not, its connection ends.</summary>
    public async Task<bool> AuthorizePublishAsync(string clientId, MqttApplicationMessage message)
    {
        if (FindPublishError(clientId, message) is not { } error)
        {
            return true;
        }

        await DisconnectAsync(clientId, error);
        return false;
    }

    /// <summary>Whether a message may be delivered to a client; checked at each delivery.</summary>
    public bool AuthorizeReceive(Permissions permissions, string topic) =>
        Authorize(permissions, AccessActions.Receive, topic);

    /// <summary>Refuses a filter in the SUBACK, in the cases that do not end the connection.</summary>
    public Task CheckFilter(InterceptingSubscriptionEventArgs e)
    {
        if (!Authorize(e.ClientId, AccessActions.Subscribe, e.TopicFilter.Topic))
        {
            e.Response.ReasonCode = MqttSubscribeReasonCode.UnspecifiedError;
            e.ProcessSubscription = false;
        }
        else if (!SessionFilters.GetOrCreate(e.SessionItems).TryAdd(e.TopicFilter.Topic))
        {
            log.RecordRefused(
                e.ClientId,
                $"SUBSCRIBE: '{e.TopicFilter.Topic}'; a connection can have {AccessRules.SubscriptionsMax} filters");
            // In the SUBACK of MQTT 3.1.1 this becomes 0x80.
            e.Response.ReasonCode = MqttSubscribeReasonCode.QuotaExceeded;
            e.ProcessSubscription = false;
        }

        return Task.CompletedTask;
    }

    private DisconnectReason? FindPublishError(string clientId, MqttApplicationMessage message)
    {
        string topic = message.Topic ?? "";
        bool isTooLarge = message.Payload.Length > AccessRules.PayloadBytesMax;
        if (isTooLarge || !TopicSyntax.IsValidTopic(topic))
        {
            string rule = isTooLarge
                ? $"a payload can have {AccessRules.PayloadBytesMax} bytes"
                : "the topic is malformed or too long";
            log.RecordRefused(clientId, $"PUBLISH: {message.Payload.Length} bytes to '{topic}'; {rule}");
            return (ClientError, isTooLarge ? MqttDisconnectReasonCode.PacketTooLarge
                : MqttDisconnectReasonCode.TopicNameInvalid);
        }

        if (ReservedTopics.FindPublishError(topic, message.Retain) is { } denyReason)
        {
            Deny(clientId, AccessActions.Publish, topic, denyReason);
            return (ClientError, MqttDisconnectReasonCode.TopicNameInvalid);
        }

        bool isAllowed = Authorize(clientId, AccessActions.Publish, topic)
            && (!message.Retain || Authorize(clientId, AccessActions.RetainPublish, topic));
        return isAllowed ? null : (AuthError, MqttDisconnectReasonCode.NotAuthorized);
    }

    private DisconnectReason? FindSubscribeError(string clientId, MqttSubscribePacket subscribe)
    {
        if (subscribe.TopicFilters.Count > AccessRules.FiltersMax)
        {
            log.RecordRefused(
                clientId,
                $"SUBSCRIBE: {subscribe.TopicFilters.Count} filters; a packet can have {AccessRules.FiltersMax}");
            return (ClientError, MqttDisconnectReasonCode.QuotaExceeded);
        }

        return subscribe.TopicFilters
            .Select(filter => FindFilterError(clientId, filter.Topic))
            .FirstOrDefault(error => error is not null);
    }

    private DisconnectReason? FindFilterError(string clientId, string filter)
    {
        if (!TopicSyntax.IsValidFilter(filter))
        {
            log.RecordRefused(clientId, $"SUBSCRIBE: '{filter}' is malformed or too long");
            return (ClientError, MqttDisconnectReasonCode.TopicFilterInvalid);
        }

        if (ReservedTopics.FindSubscribeError(filter) is { } denyReason)
        {
            Deny(clientId, AccessActions.Subscribe, filter, denyReason);
            return (ClientError, MqttDisconnectReasonCode.TopicFilterInvalid);
        }

        return Authorize(clientId, AccessActions.Subscribe, filter) || faults.TryTrigger(Faults.SubAck128)
            ? null
            : (AuthError, MqttDisconnectReasonCode.NotAuthorized);
    }

    private bool Authorize(string clientId, string action, string name) =>
        connections.Find(clientId)?.Permissions is { } permissions && Authorize(permissions, action, name);

    private bool Authorize(Permissions permissions, string action, string name)
    {
        if (permissions.FindDenyReason(action, name) is not { } denyReason)
        {
            return true;
        }

        denials.Add(permissions.Identity, action, name, denyReason);
        return false;
    }

    private void Deny(string clientId, string action, string name, DenyReason denyReason)
    {
        if (connections.Find(clientId)?.Permissions is { } permissions)
        {
            denials.Add(permissions.Identity, action, name, denyReason);
        }
    }

    // Without the exception, MQTTnet sends a SUBACK to refuse a SUBSCRIBE. The exception ends the connection instead.
    private async Task DisconnectAndThrowAsync(string clientId, DisconnectReason reason)
    {
        await DisconnectAsync(clientId, reason);
        throw new MqttCommunicationException(reason.Aws);
    }

    private async Task DisconnectAsync(string clientId, DisconnectReason reason)
    {
        connections.Find(clientId)?.SetDisconnectReason(reason.Aws);
        await connections.DisconnectAsync(clientId, reason.Mqtt);
    }
}
