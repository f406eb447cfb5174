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
    private readonly ConcurrentDictionary<string, MqttSessionStatus> _sessions = new(StringComparer.Ordinal);

    // The key is the payload: MQTTnet passes the same array to OnOutboundPublishAsync.
    private readonly ConditionalWeakTable<byte[], ClientConnection> _requesters = [];
    private readonly ConditionalWeakTable<byte[], StrongBox<DateTimeOffset>> _expiries = [];
    private readonly ConditionalWeakTable<byte[], StrongBox<long>> _requests = [];

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

        RecordConditions(message);
        faults.Deliver(qos, () => Enqueue(session, message, qos));
    }

    /// <summary>Drops a PUBLISH that is expired or that its client may not receive.</summary>
    public async Task OnOutboundPublishAsync(InterceptingPacketEventArgs e, MqttPublishPacket publish)
    {
        var redelivery = Redelivery.GetOrCreate(e.SessionItems);
        redelivery.RestorePacketId(publish);
        if (connections.Find(e.ClientId) is not { } connection)
        {
            // The connection has ended. The session sends a QoS 1 message again when it is resumed.
            e.ProcessPacket = false;
        }
        else if (!IsExpired(publish) && CanReceive(connection, publish))
        {
            redelivery.OnSent(publish.PacketIdentifier, RecordDelivered(e.ClientId, publish));
        }
        else
        {
            e.ProcessPacket = false;
            redelivery.OnPubAck(publish.PacketIdentifier);
            SessionPackets.Acknowledge(FindSession(e.ClientId)!, publish.PacketIdentifier);
            await connection.Channel!.FlushAsync();
        }
    }

    // All empty payloads share one array, which cannot be a key. So an empty message never expires.
    private void RecordConditions(CloudMessage message)
    {
        if (message is { Requester: null, Properties: null, Request: 0 } or { Payload.IsEmpty: true }
            || !MemoryMarshal.TryGetArray(message.Payload, out ArraySegment<byte> bytes))
        {
            return;
        }

        if (message.Requester is { } requester)
        {
            _requesters.AddOrUpdate(bytes.Array!, requester);
        }

        if (message.Request != 0)
        {
            _requests.AddOrUpdate(bytes.Array!, new(message.Request));
        }

        if (message.Properties is { ExpirySeconds: > 0 and var seconds })
        {
            _expiries.AddOrUpdate(bytes.Array!, new(time.GetUtcNow().AddSeconds(seconds)));
        }
    }

    private long RecordDelivered(string clientId, MqttPublishPacket publish)
    {
        StrongBox<long>? request = null;
        bool isKnown = MemoryMarshal.TryGetArray(publish.Payload.First, out ArraySegment<byte> bytes)
            && bytes.Array is not null
            && _requests.TryGetValue(bytes.Array, out request);
        return log.RecordDelivered(
            clientId,
            publish.Topic,
            publish.Payload.First,
            (int)publish.QualityOfServiceLevel,
            isKnown ? request!.Value : 0);
    }

    // The PUBLISH contains the remaining expiry interval (MQTT 5, 3.3.2.3.3).
    private bool IsExpired(MqttPublishPacket publish)
    {
        if (!MemoryMarshal.TryGetArray(publish.Payload.First, out ArraySegment<byte> bytes)
            || bytes.Array is null
            || !_expiries.TryGetValue(bytes.Array, out StrongBox<DateTimeOffset>? expiry))
        {
            return false;
        }

        double left = Math.Ceiling((expiry.Value - time.GetUtcNow()).TotalSeconds);
        publish.MessageExpiryInterval = (uint)Math.Max(1, left);
        return left <= 0;
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
        MqttProperties.Apply(message.Properties, published);
        if (!session.TryEnqueueApplicationMessage(published, out _))
        {
            log.RecordRefused(session.Id, $"queue full: '{message.Topic}'");
        }
    }
}
