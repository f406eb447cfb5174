using System.Collections.Concurrent;
using System.Net;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>The accepted connections, one per client id. A new connection ends the previous one.</summary>
internal sealed class ConnectionTable(MqttServer server, TimeProvider time)
{
    private const int DisconnectedMax = 10_000;

    private static readonly TimeSpan DisconnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(0.5);

    private readonly ConcurrentDictionary<string, ClientConnection> _connections = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConnectionState> _disconnected = new(StringComparer.Ordinal);

    public ClientConnection? Find(string clientId) => _connections.GetValueOrDefault(clientId);

    /// <summary>
    /// The connection of a client id from this address; null when it is not in the table, even if another connection of
    /// the client id is. MQTTnet names the address in its events, and no other connection has it at the same time.
    /// </summary>
    public ClientConnection? Find(string clientId, EndPoint source) =>
        Find(clientId) is { } connection && source.Equals(connection.State.Source) ? connection : null;

    /// <summary>The current or the last connection of a client id, or null when none is known.</summary>
    public ConnectionState? FindState(string clientId) =>
        Find(clientId) is { } connection
            ? connection.State with { IsConnected = true }
            : FindPrevious(clientId);

    /// <summary>The last ended connection of a client id, or null when none is known.</summary>
    public ConnectionState? FindPrevious(string clientId) => _disconnected.GetValueOrDefault(clientId);

    /// <summary>Removes a connection that has ended; false when another one has replaced it.</summary>
    public bool TryRemove(ClientConnection connection, string reason)
    {
        string clientId = connection.State.ClientId;
        if (!ReferenceEquals(Find(clientId), connection))
        {
            return false;
        }

        if (_disconnected.Count >= DisconnectedMax)
        {
            _disconnected.Clear();
        }

        // Before the removal, so that FindState always has a state.
        _disconnected[clientId] = connection.State with
        {
            DisconnectedAt = time.GetUtcNow(),
            DisconnectReason = connection.DisconnectReason ?? reason,
        };
        return _connections.TryRemove(KeyValuePair.Create(clientId, connection));
    }

    /// <summary>
    /// Adds a new connection after the previous one of its client id is closed. MQTTnet's own take-over is not used,
    /// because it can skip the first unacknowledged message of the session.
    /// </summary>
    public async Task TakeOverAsync(ClientConnection connection)
    {
        while (!_connections.TryAdd(connection.State.ClientId, connection))
        {
            await DisconnectAsync(connection.State.ClientId, DisconnectReasons.DuplicateClientId);
        }
    }

    /// <summary>
    /// Ends a client's connection, if the client has one. Waits up to 5 s until the connection is established, and then
    /// up to 5 s until it is closed.
    /// </summary>
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
            // A connection that was never established is not removed by its disconnect event. That of a connection
            // which closes later comes when another one may be in its place.
            _connections.TryRemove(KeyValuePair.Create(clientId, connection));
        }
    }

    /// <summary>Ends a connection at its keep-alive timeout, unless it has ended already.</summary>
    public Task DisconnectSilentAsync(ClientConnection connection) =>
        ReferenceEquals(Find(connection.State.ClientId), connection)
            ? DisconnectAsync(connection.State.ClientId, DisconnectReasons.KeepAliveTimeout)
            : Task.CompletedTask;

    /// <summary>Starts to end a client's connection; does not wait until it is closed.</summary>
    public Task BeginDisconnectAsync(string clientId, string reason) =>
        BeginDisconnectAsync(clientId, DisconnectReasons.ToReasonCode(reason));

    /// <summary>Starts to end a client's connection; a client of MQTT 5 gets a DISCONNECT.</summary>
    public async Task BeginDisconnectAsync(string clientId, MqttDisconnectReasonCode reasonCode)
    {
        IList<MqttClientStatus> clients = await server.GetClientsAsync();
        if (clients.FirstOrDefault(client => client.Id == clientId) is { } running)
        {
            await DisconnectAsync(running, reasonCode);
        }
    }

    /// <summary>Ends the connections whose certificates are no longer active.</summary>
    public Task DisconnectInactiveAsync(Func<string, bool> isCertificateActive) => Task.WhenAll(
        from connection in _connections.Values
        where connection.Permissions is { } permissions && !isCertificateActive(permissions.Identity.CertificateId)
        select DisconnectAsync(connection.State.ClientId, DisconnectReasons.AuthError));

    /// <summary>Ends all connections at the same time, because the cloud ends.</summary>
    public async Task DisconnectAllAsync()
    {
        foreach (ClientConnection connection in _connections.Values)
        {
            connection.SetDisconnectReason(DisconnectReasons.ServerInitiated);
        }

        IList<MqttClientStatus> clients = server.IsStarted ? await server.GetClientsAsync() : [];
        await Task.WhenAll(
            clients.Select(client => DisconnectAsync(client, MqttDisconnectReasonCode.ServerShuttingDown)));
    }

    // While a client does not read, no DISCONNECT can be sent to it; a second call does not try it again. And the
    // cancellation of the blocked write can throw, although the connection ends.
    private static async Task DisconnectAsync(MqttClientStatus client, MqttDisconnectReasonCode reasonCode)
    {
        var options = new MqttServerClientDisconnectOptions { ReasonCode = reasonCode };
        try
        {
            Task sending = client.DisconnectAsync(options);
            Task first = await Task.WhenAny(sending, Task.Delay(SendTimeout));
            await (first == sending ? sending : client.DisconnectAsync(options));
        }
        catch (AggregateException)
        {
        }
    }
}
