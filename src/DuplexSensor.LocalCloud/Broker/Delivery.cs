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
/// Delivers messages. A message enters the queue of the client's session immediately. When the message leaves the
/// queue, it is sent only if the client may receive it at that time. Safe from any thread.
/// </summary>
internal sealed class Delivery(
    ConnectionTable connections, AccessControl access, BrokerFaults faults, CloudLog log, TimeProvider time)
{
    /// <summary>
    /// Most QoS 1 messages of a session that are not acknowledged, and most messages in its queue.
    /// </summary>
    public const int MessagesMax = 1_000;

    private readonly ConcurrentDictionary<string, MqttSessionStatus> _sessions = new(StringComparer.Ordinal);

    // The key is the payload: MQTTnet passes the same array to OnOutboundPublishAsync.
    private readonly ConditionalWeakTable<byte[], Envelope> _envelopes = [];

    /// <summary>The number of sessions of connected and disconnected clients.</summary>
    public int SessionCount => _sessions.Count;

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

        AddEnvelope(message);
        faults.Deliver(qos, () => Enqueue(session, message, qos));
    }

    /// <summary>
    /// Drops a PUBLISH that is expired, too large for its client, or that the client may not receive. Withholds it
    /// while too many messages of the client are not acknowledged.
    /// </summary>
    public async Task OnOutboundPublishAsync(InterceptingPacketEventArgs e, MqttPublishPacket publish)
    {
        var redelivery = Redelivery.GetOrCreate(e.SessionItems);
        redelivery.RestorePacketId(publish);
        if (connections.Find(e.ClientId) is not { } connection)
        {
            // The connection has ended. The session sends a QoS 1 message again when it is resumed.
            e.ProcessPacket = false;
        }
        else if (!connection.Window.TryEnter(publish) || !TryPrepare(connection, redelivery, publish))
        {
            e.ProcessPacket = false;
            await connection.Channel!.FlushAsync();
        }
    }

    /// <summary>Sends the messages that waited for this PUBACK of their client.</summary>
    public async Task OnPubAckAsync(InterceptingPacketEventArgs e, ushort packetId)
    {
        if (connections.Find(e.ClientId) is not { } connection)
        {
            return;
        }

        connection.Window.Leave(packetId);
        while (connection.Window.TryGetNext(out MqttPublishPacket? next))
        {
            if (TryPrepare(connection, Redelivery.GetOrCreate(e.SessionItems), next))
            {
                await connection.Channel!.SendPacketAsync(next, e.CancellationToken);
            }

            connection.Window.OnSent();
        }
    }

    // Whether a message is sent; if not, the session forgets it.
    private bool TryPrepare(ClientConnection connection, Redelivery redelivery, MqttPublishPacket publish)
    {
        string clientId = connection.State.ClientId;
        Envelope? envelope = FindEnvelope(publish);
        if (!CanSend(connection, publish, envelope))
        {
            redelivery.OnPubAck(publish.PacketIdentifier);
            SessionPackets.Acknowledge(FindSession(clientId)!, publish.PacketIdentifier);
            connection.Window.Leave(publish.PacketIdentifier);
            return false;
        }

        long sequence = log.RecordDelivered(
            clientId,
            publish.Topic,
            publish.Payload.First,
            (int)publish.QualityOfServiceLevel,
            envelope?.Request ?? 0);
        redelivery.OnSent(publish.PacketIdentifier, sequence);
        return true;
    }

    // All empty payloads share one array, which cannot be a key. So an empty message never expires.
    private void AddEnvelope(CloudMessage message)
    {
        uint expirySeconds = message.Properties?.ExpirySeconds ?? 0;
        bool isNeeded = message.Requester is not null || message.Request != 0 || expirySeconds > 0;
        if (isNeeded && FindKey(message.Payload) is { } key)
        {
            DateTimeOffset? expiresAt = expirySeconds > 0 ? time.GetUtcNow().AddSeconds(expirySeconds) : null;
            _envelopes.AddOrUpdate(key, new Envelope(message.Requester, expiresAt, message.Request));
        }
    }

    private Envelope? FindEnvelope(MqttPublishPacket publish) =>
        FindKey(publish.Payload.First) is { } key && _envelopes.TryGetValue(key, out Envelope? found) ? found : null;

    private bool CanSend(ClientConnection connection, MqttPublishPacket publish, Envelope? envelope) =>
        !IsExpired(envelope?.ExpiresAt, publish) && (envelope?.Requester is { } requester
            ? ReferenceEquals(requester, connection)
            : access.AuthorizeReceive(connection.Permissions!, publish.Topic))
        && FitsIn(connection, publish);

    private bool FitsIn(ClientConnection connection, MqttPublishPacket publish)
    {
        bool fits = connection.Channel!.Accepts(publish);
        if (!fits)
        {
            log.RecordRefused(
                connection.State.ClientId, $"larger than the client's Maximum Packet Size: '{publish.Topic}'");
        }

        return fits;
    }

    // The PUBLISH contains the remaining expiry interval (MQTT 5, 3.3.2.3.3).
    private bool IsExpired(DateTimeOffset? expiresAt, MqttPublishPacket publish)
    {
        if (expiresAt is not { } end)
        {
            return false;
        }

        double left = Math.Ceiling((end - time.GetUtcNow()).TotalSeconds);
        publish.MessageExpiryInterval = (uint)Math.Max(1, left);
        return left <= 0;
    }

    private static byte[]? FindKey(ReadOnlyMemory<byte> payload) =>
        !payload.IsEmpty && MemoryMarshal.TryGetArray(payload, out ArraySegment<byte> bytes) ? bytes.Array : null;

    private void Enqueue(MqttSessionStatus session, CloudMessage message, int qos)
    {
        // A session stores only messages of QoS 1 to filters of QoS 1 (AWS IoT developer guide, MQTT). MQTTnet would
        // keep others in its queue until the session is resumed, and the queue would be full of them.
        if (qos == 0 && connections.Find(session.Id) is null)
        {
            return;
        }

        var published = new MqttApplicationMessage
        {
            Topic = message.Topic,
            Payload = new ReadOnlySequence<byte>(message.Payload),
            QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos,
            Retain = message.Retain,
        };
        MqttProperties.Apply(message.Properties, published);
        if (IsFull(session, qos) || !session.TryEnqueueApplicationMessage(published, out _))
        {
            log.RecordRefused(session.Id, $"queue full: '{message.Topic}'");
        }
    }

    // When a session is resumed, MQTTnet puts all unacknowledged messages into the queue again, and drops those above
    // its limit.
    private static bool IsFull(MqttSessionStatus session, int qos) =>
        session.PendingApplicationMessagesCount >= MessagesMax
        || (qos > 0 && SessionPackets.Count(session) >= MessagesMax);

    /// <summary>What a queue of MQTTnet does not store with a message.</summary>
    /// <param name="Requester">The only connection that may receive the message; null for any.</param>
    /// <param name="ExpiresAt">When the message expires; null when it does not.</param>
    /// <param name="Request">The event of the request that the message answers; 0 for none.</param>
    private sealed record Envelope(ClientConnection? Requester, DateTimeOffset? ExpiresAt, long Request);
}
