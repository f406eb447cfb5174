using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.LocalCloud.Certificates;
using Microsoft.AspNetCore.Connections;
using MQTTnet;
using MQTTnet.AspNetCore;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// The message broker: MQTTnet speaks the protocol and keeps the sessions; who may do what, and who gets what, is
/// decided here. Retained messages are delivered but not kept.
/// </summary>
internal sealed class MqttBroker : IAsyncDisposable
{
    // AWS IoT quotas: persistent session expiry.
    private static readonly TimeSpan SessionLife = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, MqttSessionStatus> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _offlineSince = new(StringComparer.Ordinal);
    private readonly Redelivery _redelivery = new();
    private readonly MqttConnectionHandler _handler = new();
    private readonly MqttServer _server;
    private readonly ConnectionTable _connections;
    private readonly AccessControl _access;
    private readonly Exchange _exchange;
    private readonly CloudLog _log;
    private readonly TimeProvider _time;

    public MqttBroker(Exchange exchange, CloudLog log, TimeProvider time)
    {
        (_exchange, _log, _time) = (exchange, log, time);
        // A full queue refuses the new message: an old one that MQTTnet drops stays unacknowledged in it for ever.
        MqttServerOptions options = new MqttServerOptionsBuilder()
            .WithPersistentSessions()
            .WithPendingMessagesOverflowStrategy(MqttPendingMessagesOverflowStrategy.DropNewMessage)
            .Build();
        _server = new MqttServer(options, [_handler], MqttNetNullLogger.Instance);
        _connections = new ConnectionTable(_server, exchange.Publish);
        _access = new AccessControl(_connections, log);
        _server.ValidatingConnectionAsync += ValidateAsync;
        _server.ClientConnectedAsync += ConnectedAsync;
        _server.ClientDisconnectedAsync += Disconnected;
        _server.SessionDeletedAsync += SessionDeleted;
        _server.InterceptingInboundPacketAsync += _access.CheckInbound;
        _server.InterceptingPublishAsync += Published;
        _server.InterceptingOutboundPacketAsync += Outbound;
        _server.ClientSubscribedTopicAsync += Subscribed;
        _server.ClientUnsubscribedTopicAsync += Unsubscribed;
        exchange.Deliver = Deliver;
    }

    public Task StartAsync() => _server.StartAsync();

    /// <summary>Speaks MQTT on a connection until it ends.</summary>
    public Task OnConnectedAsync(ConnectionContext connection) => _handler.OnConnectedAsync(connection);

    /// <summary>Ends a client's connection, if it has one; done when nothing of it is left.</summary>
    public Task DisconnectAsync(string clientId) => _connections.EndAsync(clientId, "API_INITIATED_DISCONNECT");

    public async ValueTask DisposeAsync()
    {
        _connections.EndingAll();
        await _server.StopAsync(new MqttServerStopOptions());
        _server.Dispose();
    }

    private async Task ValidateAsync(ValidatingConnectionEventArgs e)
    {
        string? thing = e.ClientCertificate is { } certificate ? CertificateAuthority.CommonNameOf(certificate) : null;
        if (e.ClientId != thing || !Names.IsThingName(thing))
        {
            RefuseConnect(e, $"the client id '{e.ClientId}' is not the thing of the certificate, '{thing}'");
            return;
        }

        await _connections.TakeOverAsync(thing);
        if (_sessions.TryGetValue(thing, out MqttSessionStatus? stored) && IsExpired(thing))
        {
            await stored.DeleteAsync();
        }

        if (e.CleanSession == true)
        {
            _exchange.Forget(thing);
        }
    }

    private void RefuseConnect(ValidatingConnectionEventArgs e, string reason)
    {
        _log.Refused(e.ClientId, $"CONNECT: {reason}");
        e.ReasonCode = MqttConnectReasonCode.NotAuthorized;
        if (e.ProtocolVersion != MqttProtocolVersion.V500)
        {
            // To a 3.1.1 client AWS closes the connection without a CONNACK, and this ends it so.
            throw new MqttCommunicationException(reason);
        }
    }

    private bool IsExpired(string clientId) =>
        _offlineSince.TryGetValue(clientId, out DateTimeOffset since) && _time.GetUtcNow() - since > SessionLife;

    private async Task ConnectedAsync(ClientConnectedEventArgs e)
    {
        _sessions[e.ClientId] = await _server.GetSessionAsync(e.ClientId);
        _offlineSince.TryRemove(e.ClientId, out _);
        _log.Connected(e.ClientId);
        _connections.Find(e.ClientId)?.MarkRunning();
    }

    private Task Disconnected(ClientDisconnectedEventArgs e)
    {
        if (_connections.Remove(e.ClientId) is { } connection)
        {
            string reason = e.DisconnectType == MqttClientDisconnectType.Clean
                ? "CLIENT_INITIATED_DISCONNECT"
                : "CONNECTION_LOST";
            _offlineSince[e.ClientId] = _time.GetUtcNow();
            _log.Disconnected(e.ClientId, connection.EndReason ?? reason);
            connection.MarkGone();
        }

        return Task.CompletedTask;
    }

    private Task SessionDeleted(SessionDeletedEventArgs e)
    {
        _exchange.Forget(e.Id);
        _sessions.TryRemove(e.Id, out _);
        return Task.CompletedTask;
    }

    private Task Published(InterceptingPublishEventArgs e)
    {
        MqttApplicationMessage published = e.ApplicationMessage;
        // MQTTnet would ask every session about every message; the topic index need not.
        e.ProcessPublish = false;
        e.CloseConnection = !_access.MayPublish(e.ClientId, published);
        if (e.CloseConnection)
        {
            return Task.CompletedTask;
        }

        var message = new CloudMessage(published.Topic, published.Payload.ToArray())
        {
            Qos = (int)published.QualityOfServiceLevel,
        };
        _log.Published(e.ClientId, message.Topic, message.Payload);
        // Of all that is published, only a will comes without a connection that could be cancelled.
        if (e.CancellationToken.CanBeCanceled)
        {
            _connections.Find(e.ClientId)?.Published(message);
        }
        else
        {
            _exchange.PublishWill(message);
        }

        return Task.CompletedTask;
    }

    private Task Outbound(InterceptingPacketEventArgs e)
    {
        if (e.Packet is MqttPublishPacket publish)
        {
            _redelivery.Restore(publish);
            _log.Delivered(e.ClientId, publish.Topic, publish.Payload.First);
        }
        else if (e.Packet is MqttPubAckPacket)
        {
            _connections.Find(e.ClientId)?.PubAckSent();
        }

        return Task.CompletedTask;
    }

    private Task Subscribed(ClientSubscribedTopicEventArgs e)
    {
        _exchange.Subscribe(e.ClientId, e.TopicFilter.Topic, (int)e.TopicFilter.QualityOfServiceLevel);
        return Task.CompletedTask;
    }

    private Task Unsubscribed(ClientUnsubscribedTopicEventArgs e)
    {
        _exchange.Unsubscribe(e.ClientId, e.TopicFilter);
        return Task.CompletedTask;
    }

    private void Deliver(string clientId, CloudMessage message, int qos)
    {
        var published = new MqttApplicationMessage
        {
            Topic = message.Topic,
            Payload = new ReadOnlySequence<byte>(message.Payload),
            QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos,
        };
        if (_sessions.TryGetValue(clientId, out MqttSessionStatus? session)
            && !session.TryEnqueueApplicationMessage(published, out _))
        {
            _log.Refused(clientId, $"queue full: '{message.Topic}'");
        }
    }
}
