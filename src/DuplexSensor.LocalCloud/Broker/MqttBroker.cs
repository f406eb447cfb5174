using DuplexSensor.LocalCloud.Broker.Packets;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Events;
using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.Retained;
using Microsoft.AspNetCore.Connections;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// The message broker. MQTTnet implements the protocol and stores the sessions. This class decides which clients
/// connect, which actions they may perform and which messages they receive.
/// </summary>
internal sealed class MqttBroker : IAsyncDisposable
{
    private readonly KestrelMqttAdapter _adapter;
    private readonly MqttServer _server;
    private readonly ConnectionTable _connections;
    private readonly ConnectHandler _connectHandler;
    private readonly Delivery _delivery;
    private readonly SessionExpiry _expiry;
    private readonly BrokerFaults _faults;
    private readonly ServiceDispatcher _dispatcher;
    private readonly LifecycleEvents _events;
    private readonly CloudLog _log;
    private readonly TimeProvider _time;

    public MqttBroker(
        ServiceDispatcher dispatcher, CloudLog log, FaultSwitches faults, LocalCloudOptions options, RetainQuota quota)
    {
        (_dispatcher, _log, _time) = (dispatcher, log, options.TimeProvider);
        // Delivery has a lower limit, and reports what it drops. DropNewMessage, because an old message that MQTTnet
        // drops stays unacknowledged in the session forever.
        MqttServerOptions server = new MqttServerOptionsBuilder()
            .WithPersistentSessions()
            .WithDefaultCommunicationTimeout(options.HandshakeTimeout)
            .WithMaxPendingMessagesPerClient(2 * Delivery.MessagesMax)
            .WithPendingMessagesOverflowStrategy(MqttPendingMessagesOverflowStrategy.DropNewMessage)
            .Build();
        _faults = new BrokerFaults(faults, _time);
        _adapter = new KestrelMqttAdapter(_faults);
        _server = new MqttServer(server, [_adapter], MqttNetNullLogger.Instance);
        _connections = new ConnectionTable(_server, _time);
        _events = new LifecycleEvents(dispatcher);
        Denials = new DenialList(log, options);
        var access = new AccessControl(_connections, Denials, faults, log) { RetainQuota = quota, Time = _time };
        _delivery = new Delivery(_connections, access, _faults, log, _time);
        _expiry = new SessionExpiry(_time, DeleteSessionAsync);
        _connectHandler = new ConnectHandler(dispatcher, _connections, Denials, _time)
        {
            Faults = _faults,
            Log = log,
            Events = _events,
            IsThrottled = options.Throttle,
        };
        var packets = new PacketInterceptor(dispatcher, _connections, log)
        {
            Access = access,
            Faults = _faults,
            Delivery = _delivery,
            Events = _events,
        };
        _server.ValidatingConnectionAsync += OnValidatingConnectionAsync;
        _server.ClientConnectedAsync += OnClientConnectedAsync;
        _server.ClientDisconnectedAsync += OnClientDisconnectedAsync;
        _server.SessionDeletedAsync += OnSessionDeleted;
        _server.InterceptingInboundPacketAsync += packets.OnInboundAsync;
        _server.InterceptingSubscriptionAsync += access.CheckFilter;
        _server.InterceptingPublishAsync += packets.OnPublishAsync;
        _server.InterceptingOutboundPacketAsync += packets.OnOutboundAsync;
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
    public Task DisconnectAsync(string clientId) =>
        _connections.DisconnectAsync(clientId, DisconnectReasons.ApiInitiated);

    /// <summary>Ends the connections whose certificates are no longer active.</summary>
    public Task DisconnectInactiveAsync() => _connections.DisconnectInactiveAsync(_dispatcher.IsCertificateActive);

    public async ValueTask DisposeAsync()
    {
        await _connections.DisconnectAllAsync();
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

        string clientId = ((MqttChannel)e.ChannelAdapter).Connect!.ClientId;
        await _expiry.OnConnectingAsync(clientId);
        // No session is resumed with the other version of MQTT (AWS IoT developer guide, MQTT).
        if (_delivery.FindSession(clientId) is { } session
            && SessionIdentity.Find(session)?.Version != e.ProtocolVersion)
        {
            await session.DeleteAsync();
        }

        if (e.CleanSession == true)
        {
            _dispatcher.UnsubscribeAll(clientId);
        }
    }

    private Task DeleteSessionAsync(string clientId) =>
        _delivery.FindSession(clientId)?.DeleteAsync() ?? Task.CompletedTask;

    private async Task OnClientConnectedAsync(ClientConnectedEventArgs e)
    {
        if (_connections.Find(e.ClientId, e.RemoteEndPoint) is not { } connection)
        {
            return;
        }

        MqttSessionStatus session = await _server.GetSessionAsync(e.ClientId);
        _delivery.OnSession(session);
        connection.Channel!.Session = session;
        connection.State = SessionIdentity.GetOrCreate(session, e.ProtocolVersion)
            .AddTo(connection.State, _connections.FindPrevious(e.ClientId));
        _expiry.OnConnected(e.ClientId);
        _log.RecordConnected(e.ClientId);
        _events.OnConnected(connection.State);
        connection.KeepAlive!.Start(
            () => _faults.IsKeepAliveSuspended, () => _ = _connections.DisconnectSilentAsync(connection));
        connection.MarkEstablished();
        if (_faults.ClosesAfterConnAck)
        {
            connection.SetDisconnectReason(DisconnectReasons.ServerError);
            await _connections.BeginDisconnectAsync(e.ClientId, DisconnectReasons.ServerError);
        }
    }

    private async Task OnClientDisconnectedAsync(ClientDisconnectedEventArgs e)
    {
        string reason = e.DisconnectType == MqttClientDisconnectType.Clean
            ? DisconnectReasons.ClientInitiated
            : DisconnectReasons.ConnectionLost;
        if (_connections.Find(e.ClientId, e.RemoteEndPoint) is not { } connection)
        {
            return;
        }

        // Before the removal, so that no message of a new connection overtakes the last messages of this one. And
        // before the event, so that the state then has their changes.
        await connection.HandleRemainingAsync();
        if (_connections.TryRemove(connection, reason))
        {
            if (_delivery.FindSession(e.ClientId) is not null)
            {
                _expiry.OnDisconnected(e.ClientId, GetSessionExpiry(connection.State, e));
            }

            ConnectionState? ended = _connections.FindPrevious(e.ClientId);
            _log.RecordDisconnected(e.ClientId, ended?.DisconnectReason ?? reason);
            _events.OnDisconnected(ended ?? connection.State);
            connection.MarkClosed();
        }
    }

    // A DISCONNECT of MQTT 5 may change the session expiry of the CONNECT.
    private static TimeSpan GetSessionExpiry(ConnectionState state, ClientDisconnectedEventArgs e) =>
        TimeSpan.FromSeconds(Math.Min(
            e.SessionExpiryInterval > 0 ? e.SessionExpiryInterval : state.SessionExpirySeconds,
            MqttLimits.SessionExpirySecondsMax));

    private Task OnSessionDeleted(SessionDeletedEventArgs e)
    {
        _dispatcher.UnsubscribeAll(e.Id);
        _delivery.OnSessionDeleted(e.Id);
        return Task.CompletedTask;
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
