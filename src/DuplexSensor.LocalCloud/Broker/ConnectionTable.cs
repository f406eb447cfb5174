using System.Collections.Concurrent;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>The connections that are accepted, one for each client id, and how one makes room for the next.</summary>
internal sealed class ConnectionTable(MqttServer server, TimeProvider time)
{
    private const int EndedMax = 10_000;
    private const string KeepAliveTimeout = "MQTT_KEEP_ALIVE_TIMEOUT";

    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, ClientConnection> _connections = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConnectionState> _ended = new(StringComparer.Ordinal);

    public ClientConnection? Find(string clientId) => _connections.GetValueOrDefault(clientId);

    /// <summary>What is known of a client id, or null when it never had a connection.</summary>
    public ConnectionState? StateOf(string clientId) =>
        Find(clientId) is { } connection
            ? connection.State with { IsConnected = true }
            : _ended.GetValueOrDefault(clientId);

    /// <summary>Takes a connection that has ended off the list; null when it is not on it.</summary>
    public ClientConnection? Remove(string clientId, string reason)
    {
        if (!_connections.TryRemove(clientId, out ClientConnection? connection))
        {
            return null;
        }

        if (_ended.Count >= EndedMax)
        {
            _ended.Clear();
        }

        _ended[clientId] = connection.State with
        {
            DisconnectedAt = time.GetUtcNow(),
            DisconnectReason = connection.EndReason ?? reason,
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
            await EndAsync(connection.State.ClientId, "DUPLICATE_CLIENTID");
        }
    }

    /// <summary>Ends a client's connection, if it has one; done when nothing of it is left.</summary>
    public async Task EndAsync(string clientId, string reason)
    {
        if (Find(clientId) is not { } connection)
        {
            return;
        }

        connection.Ending(reason);
        try
        {
            await connection.Running.WaitAsync(EndTime);
            await StopAsync(clientId, reason);
            await connection.Gone.WaitAsync(EndTime);
        }
        catch (TimeoutException)
        {
            // It never came to run, so nobody else takes it off the list.
            _connections.TryRemove(KeyValuePair.Create(clientId, connection));
        }
    }

    /// <summary>Ends a connection whose client is silent, unless it is gone already.</summary>
    public Task EndSilentAsync(ClientConnection connection) =>
        ReferenceEquals(Find(connection.State.ClientId), connection)
            ? EndAsync(connection.State.ClientId, KeepAliveTimeout)
            : Task.CompletedTask;

    /// <summary>Begins the end of a client's connection.</summary>
    public Task StopAsync(string clientId, string reason) => DisconnectAsync(
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
    public Task EndAllOfAsync(Func<string, bool> isCertificateActive) => Task.WhenAll(
        from connection in _connections.Values
        where connection.Permissions is { } permissions && !isCertificateActive(permissions.Who.CertificateId)
        select EndAsync(connection.State.ClientId, "AUTH_ERROR"));

    /// <summary>Notes that all connections are about to be ended by the server.</summary>
    public void EndingAll()
    {
        foreach (ClientConnection connection in _connections.Values)
        {
            connection.Ending("SERVER_INITIATED_DISCONNECT");
        }
    }
}
