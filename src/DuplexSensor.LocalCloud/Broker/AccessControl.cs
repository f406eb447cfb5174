using DuplexSensor.LocalCloud.Broker.Packets;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.Retained;
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
/// MQTT 3.1.1 gets no packet. If a policy denies a packet of an MQTT 5 client, the PUBACK or SUBACK has the reason
/// code, and the connection stays open.
/// </summary>
internal sealed class AccessControl(
    ConnectionTable connections, DenialList denials, FaultSwitches faults, CloudLog log)
{
    private const string SharedPrefix = "$share/";

    public required RetainQuota RetainQuota { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Checks each packet before MQTTnet acts on it.</summary>
    /// <exception cref="MqttCommunicationException">The packet is refused; this ends the connection.</exception>
    public async Task CheckInboundAsync(InterceptingPacketEventArgs e)
    {
        ClientConnection? connection = connections.Find(e.ClientId);
        if (PacketRules.FindError(e.Packet, connection) is { } error)
        {
            log.RecordRefused(e.ClientId, error.What);
            await DisconnectAndThrowAsync(e.ClientId, (DisconnectReasons.ClientError, error.Code));
        }

        if (e.Packet is MqttSubscribePacket subscribe
            && FindSubscribeError(e.ClientId, subscribe) is { } refusal)
        {
            await DisconnectAndThrowAsync(e.ClientId, refusal);
        }

        // AWS does not support QoS 2. With MQTT 3.1.1 these packets are not acknowledged, and the connection goes on.
        if (PacketRules.HasQos2(e.Packet))
        {
            e.ProcessPacket = false;
            log.RecordRefused(e.ClientId, "QoS 2");
        }
    }

    /// <summary>
    /// Whether a client may publish this message. If not, its connection ends, or the PUBACK gets the reason code.
    /// </summary>
    public async Task<bool> AuthorizePublishAsync(InterceptingPublishEventArgs e)
    {
        if (FindPublishError(e.ClientId, e.ApplicationMessage) is not { } error)
        {
            return TryRetain(e);
        }

        if (error.Mqtt is MqttDisconnectReasonCode.NotAuthorized or MqttDisconnectReasonCode.QuotaExceeded
            && IsMqtt5(e.ClientId) && HasPubAck(e))
        {
            // The values of both enumerations are the reason codes of MQTT 5.
            e.Response.ReasonCode = (MqttPubAckReasonCode)(int)error.Mqtt;
            return false;
        }

        e.CloseConnection = true;
        await DisconnectAsync(e.ClientId, error);
        return false;
    }

    /// <summary>Whether a message may be delivered to a client; checked at each delivery.</summary>
    public bool AuthorizeReceive(Permissions permissions, string topic) =>
        Authorize(permissions, AccessActions.Receive, topic);

    /// <summary>Refuses a filter in the SUBACK, in the cases that do not end the connection.</summary>
    public Task CheckFilter(InterceptingSubscriptionEventArgs e)
    {
        if (FindRefusal(e.ClientId, e.TopicFilter.Topic) is { } refusal)
        {
            e.Response.ReasonCode = refusal;
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

    private static bool HasPubAck(InterceptingPublishEventArgs e) =>
        !e.IsWill() && e.ApplicationMessage.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtLeastOnce;

    private MqttSubscribeReasonCode? FindRefusal(string clientId, string filter)
    {
        if (IsShared(filter))
        {
            Deny(clientId, AccessActions.Subscribe, filter, new DenyReason("not served here"));
            return MqttSubscribeReasonCode.SharedSubscriptionsNotSupported;
        }

        return Authorize(clientId, AccessActions.Subscribe, filter) ? null
            : IsMqtt5(clientId) ? MqttSubscribeReasonCode.NotAuthorized
            : MqttSubscribeReasonCode.UnspecifiedError;
    }

    // A throttled message is dropped, and the connection goes on.
    private bool TryRetain(InterceptingPublishEventArgs e)
    {
        MqttApplicationMessage message = e.ApplicationMessage;
        if (!message.Retain || RetainQuota.TryAccept(
            message.Topic, message.Payload.IsEmpty, Time.GetUtcNow(), out string? error))
        {
            return true;
        }

        log.RecordRefused(e.ClientId, $"PUBLISH: '{message.Topic}': {error}");
        // A client of MQTT 3.1.1 gets no PUBACK instead.
        e.Response.ReasonCode = MqttPubAckReasonCode.QuotaExceeded;
        return false;
    }

    private DisconnectReason? FindPublishError(string clientId, MqttApplicationMessage message)
    {
        if (MessageRules.FindError(message) is { } error)
        {
            log.RecordRefused(clientId, $"PUBLISH: {message.Payload.Length} bytes to '{message.Topic}'; {error.What}");
            return (DisconnectReasons.ClientError, error.Code);
        }

        if (ReservedTopics.FindPublishError(message.Topic, message.Retain) is { } denyReason)
        {
            Deny(clientId, AccessActions.Publish, message.Topic, denyReason);
            return (DisconnectReasons.ClientError, MqttDisconnectReasonCode.TopicNameInvalid);
        }

        bool isAllowed = Authorize(clientId, AccessActions.Publish, message.Topic)
            && (!message.Retain || Authorize(clientId, AccessActions.RetainPublish, message.Topic));
        return isAllowed ? null : (DisconnectReasons.AuthError, MqttDisconnectReasonCode.NotAuthorized);
    }

    private DisconnectReason? FindSubscribeError(string clientId, MqttSubscribePacket subscribe)
    {
        if (subscribe.TopicFilters.Count > AccessRules.FiltersMax)
        {
            log.RecordRefused(
                clientId,
                $"SUBSCRIBE: {subscribe.TopicFilters.Count} filters; a packet can have {AccessRules.FiltersMax}");
            return (DisconnectReasons.ClientError, MqttDisconnectReasonCode.QuotaExceeded);
        }

        return subscribe.TopicFilters
            .Select(filter => FindFilterError(clientId, filter.Topic))
            .FirstOrDefault(error => error is not null);
    }

    private DisconnectReason? FindFilterError(string clientId, string filter)
    {
        bool isMqtt5 = IsMqtt5(clientId);
        if (isMqtt5 && IsShared(filter))
        {
            return null;
        }

        if (!TopicSyntax.IsValidFilter(filter))
        {
            log.RecordRefused(clientId, $"SUBSCRIBE: '{filter}' is malformed or too long");
            return (DisconnectReasons.ClientError, MqttDisconnectReasonCode.TopicFilterInvalid);
        }

        if (ReservedTopics.FindSubscribeError(filter) is { } denyReason)
        {
            Deny(clientId, AccessActions.Subscribe, filter, denyReason);
            return (DisconnectReasons.ClientError, MqttDisconnectReasonCode.TopicFilterInvalid);
        }

        // The SUBACK refuses it.
        if (isMqtt5)
        {
            return null;
        }

        return Authorize(clientId, AccessActions.Subscribe, filter) || faults.TryTrigger(Faults.SubAck128)
            ? null
            : (DisconnectReasons.AuthError, MqttDisconnectReasonCode.NotAuthorized);
    }

    private static bool IsShared(string filter) => filter.StartsWith(SharedPrefix, StringComparison.Ordinal);

    private bool IsMqtt5(string clientId) => connections.Find(clientId) is { IsMqtt5: true };

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
        await connections.BeginDisconnectAsync(clientId, reason.Mqtt);
    }
}
