using System.Buffers;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Policies;
using Microsoft.AspNetCore.Connections;
using MQTTnet;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// The message broker. MQTTnet implements the protocol and stores the sessions. This class decides which actions
/// clients may perform and which messages they receive.
/// </summary>
internal sealed class MqttBroker : IAsyncDisposable
{
    private readonly KestrelMqttAdapter _adapter;
    private readonly MqttServer _server;
    private readonly ConnectionTable _connections;
    private readonly ConnectHandler _connectHandler;
    private readonly AccessControl _access;
    private readonly Delivery _delivery;
    private readonly SessionExpiry _expiry;
    private readonly BrokerFaults _faults;
    private readonly ServiceDispatcher _dispatcher;
    private readonly CloudLog _log;

    public MqttBroker(ServiceDispatcher dispatcher, CloudLog log, FaultSwitches faults, LocalCloudOptions options)
    {
        (_dispatcher, _log) = (dispatcher, log);
        // DropNewMessage, because an old message that MQTTnet drops stays unacknowledged in the session forever.
        MqttServerOptions server = new MqttServerOptionsBuilder()
            .WithPersistentSessions()
            .WithDefaultCommunicationTimeout(options.HandshakeTimeout)
            .WithPendingMessagesOverflowStrategy(MqttPendingMessagesOverflowStrategy.DropNewMessage)
            .Build();
        _faults = new BrokerFaults(faults, options.TimeProvider);
        _adapter = new KestrelMqttAdapter(_faults);
        _server = new MqttServer(server, [_adapter], MqttNetNullLogger.Instance);
        _connections = new ConnectionTable(_server, options.TimeProvider);
        Denials = new DenialList(log, options);
        _access = new AccessControl(_connections, Denials, faults, log);
        _delivery = new Delivery(_connections, _access, _faults, log, options.TimeProvider);
        _expiry = new SessionExpiry(options.TimeProvider, DeleteSessionAsync);
        _connectHandler = new ConnectHandler(dispatcher, _connections, Denials, options.TimeProvider)
        {
            Faults = _faults,
            Log = log,
            IsThrottled = options.Throttle,
        };
        _server.ValidatingConnectionAsync += OnValidatingConnectionAsync;
        _server.ClientConnectedAsync += OnClientConnectedAsync;
        _server.ClientDisconnectedAsync += OnClientDisconnected;
        _server.SessionDeletedAsync += OnSessionDeleted;
        _server.InterceptingInboundPacketAsync += OnInboundPacketAsync;
        _server.InterceptingSubscriptionAsync += _access.CheckFilter;
        _server.InterceptingPublishAsync += PublishedAsync;
        _server.InterceptingOutboundPacketAsync += OnOutboundPacketAsync;
        _server.ClientSubscribedTopicAsync += OnSubscribed;
        _server.ClientUnsubscribedTopicAsync += OnUnsubscribed;
        dispatcher.Deliver = _delivery.Enqueue;
        dispatcher.OnUnknownName = Denials.AddUnknownName;
    }

    /// <summary>The actions that were denied to clients, with the reasons.</summary>
    public DenialList Denials { get; }

    /// <summary>The number of sessions of connected and disconnected clients.</summary>
    public int SessionCount => _delivery.SessionCount;

    public Task StartAsync() => _server.StartAsync();

    /// <summary>The connection middleware that runs before TLS.</summary>
    public ConnectionDelegate ConnectionMiddleware(ConnectionDelegate next) => _faults.HalfOpenMiddleware(next);

    /// <summary>Runs MQTT on a connection; completes when the connection ends.</summary>
    public Task OnConnectedAsync(ConnectionContext connection) => _adapter.OnConnectedAsync(connection);

    /// <summary>The current or the last connection of a client id, or null when none is known.</summary>
    public ConnectionState? FindConnectionState(string clientId) => _connections.FindState(clientId);

    /// <summary>Ends a client's connection, if it has one, and waits until it is closed.</summary>
    public Task DisconnectAsync(string clientId) => _connections.DisconnectAsync(clientId, "API_INITIATED_DISCONNECT");

    /// <summary>Ends the connections whose certificates are no longer active.</summary>
    public Task DisconnectInactiveAsync() => _connections.DisconnectInactiveAsync(_dispatcher.IsCertificateActive);

    public async ValueTask DisposeAsync()
    {
        _connections.SetDisconnectReasonOfAll();
        await _server.StopAsync(new MqttServerStopOptions());
        _server.Dispose();
        _expiry.Dispose();
    }

    private async Task OnValidatingConnectionAsync(ValidatingConnectionEventArgs e)
    {
        if (!await _connectHandler.TryAcceptAsync(e))
        {
            return;
        }

        await _expiry.OnConnectingAsync(e.ClientId);
        if (e.CleanSession == true)
        {
            _dispatcher.UnsubscribeAll(e.ClientId);
        }
    }

    private Task DeleteSessionAsync(string clientId) =>
        _delivery.FindSession(clientId)?.DeleteAsync() ?? Task.CompletedTask;

    private async Task OnClientConnectedAsync(ClientConnectedEventArgs e)
    {
        ClientConnection connection = _connections.Find(e.ClientId)!;
        MqttSessionStatus session = await _server.GetSessionAsync(e.ClientId);
        _delivery.OnSession(session);
        connection.Channel!.Session = session;
        _expiry.OnConnected(e.ClientId);
        _log.RecordConnected(e.ClientId);
        connection.KeepAlive!.Start(
            () => _faults.IsKeepAliveSuspended, () => _ = _connections.DisconnectSilentAsync(connection));
        connection.MarkEstablished();
        if (_faults.ClosesAfterConnAck)
        {
            connection.SetDisconnectReason("SERVER_ERROR");
            await _connections.BeginDisconnectAsync(e.ClientId, "SERVER_ERROR");
        }
    }

    private Task OnClientDisconnected(ClientDisconnectedEventArgs e)
    {
        string reason = e.DisconnectType == MqttClientDisconnectType.Clean
            ? "CLIENT_INITIATED_DISCONNECT"
            : "CONNECTION_LOST";
        // Before the removal, so that no message of a new connection overtakes the last messages of this one. And
        // before the event, so that the state then has their changes.
        _connections.Find(e.ClientId)?.HandleRemaining();
        if (_connections.Remove(e.ClientId, reason) is { } connection)
        {
            if (_delivery.FindSession(e.ClientId) is not null)
            {
                _expiry.OnDisconnected(e.ClientId);
            }

            _log.RecordDisconnected(e.ClientId, _connections.FindState(e.ClientId)?.DisconnectReason ?? reason);
            connection.MarkClosed();
        }

        return Task.CompletedTask;
    }

    private Task OnSessionDeleted(SessionDeletedEventArgs e)
    {
        _dispatcher.UnsubscribeAll(e.Id);
        _delivery.OnSessionDeleted(e.Id);
        return Task.CompletedTask;
    }

    private async Task OnInboundPacketAsync(InterceptingPacketEventArgs e)
    {
        _connections.Find(e.ClientId)?.KeepAlive!.OnPacket();
        await _faults.OnInboundPacketAsync(e);
        await _access.CheckInboundAsync(e);
        if (e.Packet is MqttPubAckPacket pubAck)
        {
            long delivered = Redelivery.GetOrCreate(e.SessionItems).OnPubAck(pubAck.PacketIdentifier);
            if (delivered != 0)
            {
                _log.RecordPubAckReceived(e.ClientId, delivered);
            }
        }
    }

    private async Task PublishedAsync(InterceptingPublishEventArgs e)
    {
        MqttApplicationMessage published = e.ApplicationMessage;
        // MQTTnet would check every session for every message; SubscriptionIndex finds the subscribers by the topic.
        e.ProcessPublish = false;
        e.CloseConnection = !await _access.AuthorizePublishAsync(e.ClientId, published);
        if (e.CloseConnection)
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
            Sequence = _log.RecordPublished(e.ClientId, published.Topic, payload, qos),
        };
        // MQTTnet passes a token that can be cancelled with a client's PUBLISH, but not with a will.
        if (e.CancellationToken.CanBeCanceled)
        {
            _connections.Find(e.ClientId)?.OnPublish(message);
        }
        else
        {
            _dispatcher.PublishWill(message);
        }
    }

    private async Task OnOutboundPacketAsync(InterceptingPacketEventArgs e)
    {
        long published = e.Packet is MqttPubAckPacket
            ? _connections.Find(e.ClientId)?.OnPubAckSent() ?? 0
            : 0;
        await _faults.OnOutboundPacketAsync(e);
        if (published != 0 && e.ProcessPacket)
        {
            _log.RecordPubAckSent(e.ClientId, published);
        }

        if (e.Packet is MqttPublishPacket publish)
        {
            await _delivery.OnOutboundPublishAsync(e, publish);
        }
    }

    private Task OnSubscribed(ClientSubscribedTopicEventArgs e)
    {
        _dispatcher.Subscribe(e.ClientId, e.TopicFilter.Topic, (int)e.TopicFilter.QualityOfServiceLevel);
        return Task.CompletedTask;
    }

    private Task OnUnsubscribed(ClientUnsubscribedTopicEventArgs e)
    {
        SessionFilters.GetOrCreate(e.SessionItems).Remove(e.TopicFilter);
        _dispatcher.Unsubscribe(e.ClientId, e.TopicFilter);
        return Task.CompletedTask;
    }
}
