using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// Delivers messages: each goes into the queue of its client's session at once, and from there to the client, if the
/// client may receive it at that moment. Safe from any thread.
/// </summary>
internal sealed class Delivery(
    ConnectionTable connections, AccessControl access, BrokerFaults faults, CloudLog log)
{
    private readonly ConcurrentDictionary<string, MqttSessionStatus> _sessions = new(StringComparer.Ordinal);

    // By the payload: MQTTnet passes the same array to OnOutboundPublishAsync.
    private readonly ConditionalWeakTable<byte[], ClientConnection> _requesters = [];

    public MqttSessionStatus? FindSession(string clientId) => _sessions.GetValueOrDefault(clientId);

    public void OnSession(MqttSessionStatus session) => _sessions[session.Id] = session;

    public void OnSessionDeleted(string clientId) => _sessions.TryRemove(clientId, out _);

    /// <summary>Puts a message into the queue of a client's session, without waiting.</summary>
    public void Enqueue(string clientId, CloudMessage message, int qos)
    {
        if (FindSession(clientId) is not { } session)
        {
            return;
        }

        if (message.Requester is { } requester
            && MemoryMarshal.TryGetArray(message.Payload, out ArraySegment<byte> bytes))
        {
            _requesters.AddOrUpdate(bytes.Array!, requester);
        }

        faults.Deliver(qos, () => Enqueue(session, message, qos));
    }

    /// <summary>Drops a PUBLISH that its client may not receive, and removes it from the session.</summary>
    public async Task OnOutboundPublishAsync(InterceptingPacketEventArgs e, MqttPublishPacket publish)
    {
        var redelivery = Redelivery.GetOrCreate(e.SessionItems);
        redelivery.RestorePacketId(publish);
        if (connections.Find(e.ClientId) is not { } connection)
        {
            // The connection has ended. The session sends a QoS 1 message again when it is resumed.
            e.ProcessPacket = false;
        }
        else if (CanReceive(connection, publish))
        {
            log.RecordDelivered(e.ClientId, publish.Topic, publish.Payload.First);
        }
        else
        {
            e.ProcessPacket = false;
            redelivery.OnPubAck(publish.PacketIdentifier);
            SessionPackets.Acknowledge(FindSession(e.ClientId)!, publish.PacketIdentifier);
            await connection.Channel!.FlushAsync();
        }
    }

    private bool CanReceive(ClientConnection connection, MqttPublishPacket publish) =>
        MemoryMarshal.TryGetArray(publish.Payload.First, out ArraySegment<byte> bytes)
        && _requesters.TryGetValue(bytes.Array!, out ClientConnection? requester)
            ? ReferenceEquals(requester, connection)
            : access.AuthorizeReceive(connection.Permissions!, publish.Topic);

    private void Enqueue(MqttSessionStatus session, CloudMessage message, int qos)
    {
        var published = new MqttApplicationMessage
        {
            Topic = message.Topic,
            Payload = new ReadOnlySequence<byte>(message.Payload),
            QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos,
            Retain = message.Retain,
        };
        if (!session.TryEnqueueApplicationMessage(published, out _))
        {
            log.RecordRefused(session.Id, $"queue full: '{message.Topic}'");
        }
    }
}
