using System.Buffers;
using System.Collections.Concurrent;
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
/// The message broker: MQTTnet speaks the protocol and keeps the sessions; who may do what, and who gets what, is
/// decided here.
/// </summary>
internal sealed class MqttBroker : IAsyncDisposable
{
    // AWS IoT quotas: persistent session expiry.
    private static readonly TimeSpan SessionLife = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _offlineSince = new(StringComparer.Ordinal);
    private readonly MqttEntrance _entrance;
    private readonly MqttServer _server;
    private readonly ConnectionTable _connections;
    private readonly Admission _admission;
    private readonly AccessControl _access;
    private readonly Delivery _delivery;
    private readonly BrokerFaults _faults;
    private readonly Exchange _exchange;
    private readonly CloudLog _log;
    private readonly TimeProvider _time;

    public MqttBroker(Exchange exchange, CloudLog log, FaultSwitches faults, LocalCloudOptions options)
    {
        (_exchange, _log, _time) = (exchange, log, options.TimeProvider);
        // A full queue refuses the new message: an old one that MQTTnet drops stays unacknowledged in it for ever.
        MqttServerOptions server = new MqttServerOptionsBuilder()
            .WithPersistentSessions()
            .WithDefaultCommunicationTimeout(options.Patience)
            .WithPendingMessagesOverflowStrategy(MqttPendingMessagesOverflowStrategy.DropNewMessage)
            .Build();
        _faults = new BrokerFaults(faults, _time);
        _entrance = new MqttEntrance(_faults);
        _server = new MqttServer(server, [_entrance], MqttNetNullLogger.Instance);
        _connections = new ConnectionTable(_server, _time);
        Denials = new DenialList(log, options);
        _access = new AccessControl(_connections, Denials, faults, log);
        _delivery = new Delivery(_connections, _access, _faults, log);
        _admission = new Admission(exchange, _connections, Denials, _time)
        {
            Faults = _faults,
            Log = log,
            IsThrottled = options.Throttle,
        };
        _server.ValidatingConnectionAsync += ValidateAsync;
        _server.ClientConnectedAsync += ConnectedAsync;
        _server.ClientDisconnectedAsync += Disconnected;
        _server.SessionDeletedAsync += SessionDeleted;
        _server.InterceptingInboundPacketAsync += InboundAsync;
        _server.InterceptingSubscriptionAsync += _access.CheckSubscription;
        _server.InterceptingPublishAsync += PublishedAsync;
        _server.InterceptingOutboundPacketAsync += OutboundAsync;
        _server.ClientSubscribedTopicAsync += Subscribed;
        _server.ClientUnsubscribedTopicAsync += Unsubscribed;
        exchange.Deliver = _delivery.Enqueue;
        exchange.OnUnknownAction = Denials.AddUnknownAction;
    }

    /// <summary>What clients were refused.</summary>
    public DenialList Denials { get; }

    public Task StartAsync() => _server.StartAsync();

    /// <summary>What a connection goes through before TLS.</summary>
    public ConnectionDelegate OnLine(ConnectionDelegate next) => _faults.OnLine(next);

    /// <summary>Speaks MQTT on a connection until it ends.</summary>
    public Task OnConnectedAsync(ConnectionContext connection) => _entrance.OnConnectedAsync(connection);

    /// <summary>What is known of a client id's connection, or null when it never had one.</summary>
    public ConnectionState? StateOf(string clientId) => _connections.StateOf(clientId);

    /// <summary>Ends a client's connection, if it has one; done when nothing of it is left.</summary>
    public Task DisconnectAsync(string clientId) => _connections.EndAsync(clientId, "API_INITIATED_DISCONNECT");

    /// <summary>Ends the connections whose certificates do not hold any more.</summary>
    public Task EndInactiveAsync() => _connections.EndAllOfAsync(_exchange.IsActive);

    public async ValueTask DisposeAsync()
    {
        _connections.EndingAll();
        await _server.StopAsync(new MqttServerStopOptions());
        _server.Dispose();
    }

    private async Task ValidateAsync(ValidatingConnectionEventArgs e)
    {
        if (!await _admission.AdmitAsync(e))
        {
            return;
        }

        if (_delivery.FindSession(e.ClientId) is { } stored && IsExpired(e.ClientId))
        {
            await stored.DeleteAsync();
        }

        if (e.CleanSession == true)
        {
            _exchange.Forget(e.ClientId);
        }
    }

    private bool IsExpired(string clientId) =>
        _offlineSince.TryGetValue(clientId, out DateTimeOffset since) && _time.GetUtcNow() - since > SessionLife;

    private async Task ConnectedAsync(ClientConnectedEventArgs e)
    {
        ClientConnection connection = _connections.Find(e.ClientId)!;
        MqttSessionStatus session = await _server.GetSessionAsync(e.ClientId);
        _delivery.OnSession(session);
        connection.Channel!.Session = session;
        _offlineSince.TryRemove(e.ClientId, out _);
        _log.Connected(e.ClientId);
        connection.KeepAlive!.Start(
            () => _faults.ExcuseSilence, () => _ = _connections.EndSilentAsync(connection));
        connection.MarkRunning();
        if (_faults.ClosesNow)
        {
            connection.Ending("SERVER_ERROR");
            await _connections.StopAsync(e.ClientId, "SERVER_ERROR");
        }
    }

    private Task Disconnected(ClientDisconnectedEventArgs e)
    {
        string reason = e.DisconnectType == MqttClientDisconnectType.Clean
            ? "CLIENT_INITIATED_DISCONNECT"
            : "CONNECTION_LOST";
        if (_connections.Remove(e.ClientId, reason) is { } connection)
        {
            _offlineSince[e.ClientId] = _time.GetUtcNow();
            _log.Disconnected(e.ClientId, _connections.StateOf(e.ClientId)?.DisconnectReason ?? reason);
            connection.MarkGone();
        }

        return Task.CompletedTask;
    }

    private Task SessionDeleted(SessionDeletedEventArgs e)
    {
        _exchange.Forget(e.Id);
        _delivery.OnSessionDeleted(e.Id);
        return Task.CompletedTask;
    }

    private async Task InboundAsync(InterceptingPacketEventArgs e)
    {
        _connections.Find(e.ClientId)?.KeepAlive!.Heard();
        await _faults.AreHeardAsync(e);
        await _access.CheckInboundAsync(e);
        if (e.Packet is MqttPubAckPacket acknowledged)
        {
            Redelivery.Of(e.SessionItems).Acknowledged(acknowledged.PacketIdentifier);
        }
    }

    private async Task PublishedAsync(InterceptingPublishEventArgs e)
    {
        MqttApplicationMessage published = e.ApplicationMessage;
        // MQTTnet would ask every session about every message; the topic index need not.
        e.ProcessPublish = false;
        e.CloseConnection = !await _access.MayPublishAsync(e.ClientId, published);
        if (e.CloseConnection)
        {
            return;
        }

        var message = new CloudMessage(published.Topic, published.Payload.ToArray())
        {
            Qos = (int)published.QualityOfServiceLevel,
            Retain = published.Retain,
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
    }

    private async Task OutboundAsync(InterceptingPacketEventArgs e)
    {
        if (e.Packet is MqttPubAckPacket)
        {
            _connections.Find(e.ClientId)?.PubAckSent();
        }

        await _faults.AreSentAsync(e);
        if (e.Packet is MqttPublishPacket publish)
        {
            await _delivery.OnOutboundPublishAsync(e, publish);
        }
    }

    private Task Subscribed(ClientSubscribedTopicEventArgs e)
    {
        _exchange.Subscribe(e.ClientId, e.TopicFilter.Topic, (int)e.TopicFilter.QualityOfServiceLevel);
        return Task.CompletedTask;
    }

    private Task Unsubscribed(ClientUnsubscribedTopicEventArgs e)
    {
        SessionFilters.GetOrCreate(e.SessionItems).Remove(e.TopicFilter);
        _exchange.Unsubscribe(e.ClientId, e.TopicFilter);
        return Task.CompletedTask;
    }
}
