using System.Buffers;
using DuplexSensor.LocalCloud.Events;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>Handles the packets from and to clients, and the messages that clients publish.</summary>
internal sealed class PacketInterceptor(ServiceDispatcher dispatcher, ConnectionTable connections, CloudLog log)
{
    public required AccessControl Access { get; init; }

    public required BrokerFaults Faults { get; init; }

    public required Delivery Delivery { get; init; }

    public required LifecycleEvents Events { get; init; }

    public async Task OnInboundAsync(InterceptingPacketEventArgs e)
    {
        ClientConnection? connection = connections.Find(e.ClientId);
        connection?.KeepAlive!.OnPacket();
        await Faults.OnInboundPacketAsync(e);
        await Access.CheckInboundAsync(e);
        if (e.Packet is MqttPubAckPacket pubAck)
        {
            long delivered = Redelivery.GetOrCreate(e.SessionItems).OnPubAck(pubAck.PacketIdentifier);
            if (delivered != 0)
            {
                log.RecordPubAckReceived(e.ClientId, delivered);
            }

            await Delivery.OnPubAckAsync(e, pubAck.PacketIdentifier);
        }
        else if (e.ProcessPacket && e.Packet is MqttSubscribePacket or MqttUnsubscribePacket)
        {
            connection?.Subscriptions.OnPacket((MqttPacketWithIdentifier)e.Packet);
        }
        else if (e.Packet is MqttDisconnectPacket { ReasonCode: not MqttDisconnectReasonCode.NormalDisconnection })
        {
            OnDisconnectWithWill(connection, (MqttDisconnectPacket)e.Packet);
        }

        if (connection is not null && e.ProcessPacket && HasResponse(e.Packet))
        {
            await connection.Responses.EnterAsync(e.CancellationToken);
        }
    }

    public async Task OnPublishAsync(InterceptingPublishEventArgs e)
    {
        MqttApplicationMessage published = e.ApplicationMessage;
        // MQTTnet would check every session for every message; SubscriptionIndex finds the subscribers by the topic.
        e.ProcessPublish = false;
        // Before the first await: while it lasts, another connection of the client id may take this one's place.
        if (connections.Find(e.ClientId) is not { } connection)
        {
            log.RecordRefused(e.ClientId, $"PUBLISH: '{published.Topic}': the connection has ended. Connect again.");
            e.CloseConnection = true;
            return;
        }

        if (!await Access.AuthorizePublishAsync(e))
        {
            return;
        }

        byte[] payload = published.Payload.ToArray();
        int qos = (int)published.QualityOfServiceLevel;
        var message = new CloudMessage(published.Topic, payload)
        {
            Qos = qos,
            Retain = published.Retain,
            Properties = MqttProperties.FromMqtt(published),
            Sequence = log.RecordPublished(e.ClientId, published.Topic, payload, qos),
        };
        if (e.IsWill())
        {
            dispatcher.PublishWill(message);
        }
        else
        {
            await connection.OnPublishAsync(message);
        }
    }

    public async Task OnOutboundAsync(InterceptingPacketEventArgs e)
    {
        long published = await OnOutboundAckAsync(e);
        bool isSent = e.ProcessPacket;
        await Faults.OnOutboundPacketAsync(e);
        e.ProcessPacket &= isSent;
        if (published != 0 && e.ProcessPacket)
        {
            log.RecordPubAckSent(e.ClientId, published);
        }

        if (e.Packet is MqttPublishPacket publish)
        {
            await Delivery.OnOutboundPublishAsync(e, publish);
        }
    }

    private static bool HasResponse(MqttPacket packet) => packet is MqttPingReqPacket
        or MqttSubscribePacket or MqttUnsubscribePacket
        or MqttPublishPacket { QualityOfServiceLevel: MqttQualityOfServiceLevel.AtLeastOnce };

    // Only the reason 0x00 discards the will (MQTT 5, 3.14.4), but MQTTnet 5.2 discards it at each DISCONNECT. The
    // exception ends the connection as if there had been none.
    private static void OnDisconnectWithWill(ClientConnection? connection, MqttDisconnectPacket packet)
    {
        connection?.SetDisconnectReason(DisconnectReasons.ClientInitiated);
        if (connection is not null && packet.SessionExpiryInterval > 0)
        {
            connection.State = connection.State with { SessionExpirySeconds = packet.SessionExpiryInterval };
        }

        throw new MqttCommunicationException($"DISCONNECT, reason {packet.ReasonCode}");
    }

    // Returns the sequence number of the message that a PUBACK acknowledges; 0 for other packets.
    private async Task<long> OnOutboundAckAsync(InterceptingPacketEventArgs e)
    {
        if (connections.Find(e.ClientId) is not { } connection)
        {
            return 0;
        }

        if (e.Packet is MqttPubAckPacket or MqttSubAckPacket or MqttUnsubAckPacket or MqttPingRespPacket)
        {
            connection.Responses.Leave();
        }

        switch (e.Packet)
        {
            case MqttPubAckPacket pubAck:
                return await OnPubAckSendingAsync(e, connection, pubAck);
            case MqttSubAckPacket subAck:
                Events.OnSubscribed(connection.State, connection.Subscriptions.OnSubAck(subAck));
                break;
            case MqttUnsubAckPacket unsubAck:
                Events.OnUnsubscribed(connection.State, connection.Subscriptions.OnUnsubAck(unsubAck));
                break;
        }

        return 0;
    }

    private static async Task<long> OnPubAckSendingAsync(
        InterceptingPacketEventArgs e, ClientConnection connection, MqttPubAckPacket pubAck)
    {
        connection.OnPubAckSending();
        if (pubAck.ReasonCode < MqttPubAckReasonCode.UnspecifiedError)
        {
            return await connection.OnPubAckSendingAsync();
        }

        // The message was refused. A PUBACK of MQTT 3.1.1 cannot say that.
        e.ProcessPacket = connection.IsMqtt5;
        return 0;
    }
}
