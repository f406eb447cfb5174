using System.Collections.Concurrent;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>The connections that are accepted, one for each client id, and how one makes room for the next.</summary>
internal sealed class ConnectionTable(MqttServer server, TimeProvider time)
{
    private const int DisconnectedMax = 10_000;
    private const string KeepAliveTimeout = "MQTT_KEEP_ALIVE_TIMEOUT";

    private static readonly TimeSpan DisconnectTimeout = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, ClientConnection> _connections = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConnectionState> _disconnected = new(StringComparer.Ordinal);

    public ClientConnection? Find(string clientId) => _connections.GetValueOrDefault(clientId);

    /// <summary>What is known of a client id, or null when it never had a connection.</summary>
    public ConnectionState? FindState(string clientId) =>
        Find(clientId) is { } connection
            ? connection.State with { IsConnected = true }
            : _disconnected.GetValueOrDefault(clientId);

    /// <summary>Takes a connection that has ended off the list; null when it is not on it.</summary>
    public ClientConnection? Remove(string clientId, string reason)
    {
        if (!_connections.TryRemove(clientId, out ClientConnection? connection))
        {
            return null;
        }

        if (_disconnected.Count >= DisconnectedMax)
        {
            _disconnected.Clear();
        }

        _disconnected[clientId] = connection.State with
        {
            DisconnectedAt = time.GetUtcNow(),
            DisconnectReason = connection.DisconnectReason ?? reason,
        };
        return connection;
    }

    /// <summary>
    /// Enters a new connection, once the one before it is gone: done by MQTTnet itself, a take-over can skip the first
    /// unacknowledged message of the session.
    /// </summary>
    public async Task TakeOverAsync(ClientConnection connection)
    {
        while (!_connections.TryAdd(connection.State.ClientId, connection))
        {
            await DisconnectAsync(connection.State.ClientId, "DUPLICATE_CLIENTID");
        }
    }

    /// <summary>Ends a client's connection, if it has one; done when nothing of it is left.</summary>
    public async Task DisconnectAsync(string clientId, string reason)
    {
        if (Find(clientId) is not { } connection)
        {
            return;
        }

        connection.SetDisconnectReason(reason);
        try
        {
            await connection.Established.WaitAsync(DisconnectTimeout);
            await BeginDisconnectAsync(clientId, reason);
            await connection.Closed.WaitAsync(DisconnectTimeout);
        }
        catch (TimeoutException)
        {
            // It never came to run, so nobody else takes it off the list.
            _connections.TryRemove(KeyValuePair.Create(clientId, connection));
        }
    }

    /// <summary>Ends a connection whose client is silent, unless it is gone already.</summary>
    public Task DisconnectSilentAsync(ClientConnection connection) =>
        ReferenceEquals(Find(connection.State.ClientId), connection)
            ? DisconnectAsync(connection.State.ClientId, KeepAliveTimeout)
            : Task.CompletedTask;

    /// <summary>Begins the end of a client's connection.</summary>
    public Task BeginDisconnectAsync(string clientId, string reason) => DisconnectAsync(
        clientId,
        reason == KeepAliveTimeout
            ? MqttDisconnectReasonCode.KeepAliveTimeout
            : MqttDisconnectReasonCode.NormalDisconnection);

    /// <summary>Begins the end of a client's connection, with a DISCONNECT where the client speaks MQTT 5.</summary>
    public async Task DisconnectAsync(string clientId, MqttDisconnectReasonCode reasonCode)
    {
        IList<MqttClientStatus> clients = await server.GetClientsAsync();
        if (clients.FirstOrDefault(client => client.Id == clientId) is { } running)
        {
            await running.DisconnectAsync(new MqttServerClientDisconnectOptions { ReasonCode = reasonCode });
        }
    }

    /// <summary>Ends the connections whose certificates do not hold any more.</summary>
    public Task DisconnectInactiveAsync(Func<string, bool> isCertificateActive) => Task.WhenAll(
        from connection in _connections.Values
        where connection.Permissions is { } permissions && !isCertificateActive(permissions.Identity.CertificateId)
        select DisconnectAsync(connection.State.ClientId, "AUTH_ERROR"));

    /// <summary>Notes that all connections are about to be ended by the server.</summary>
    public void SetDisconnectReasonOfAll()
    {
        foreach (ClientConnection connection in _connections.Values)
        {
            connection.SetDisconnectReason("SERVER_INITIATED_DISCONNECT");
        }
    }
}
