using System.Collections.Concurrent;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>The connections that are accepted, one for each client id, and how one makes room for the next.</summary>
internal sealed class ConnectionTable(MqttServer server, Action<CloudMessage> serve)
{
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, ClientConnection> _connections = new(StringComparer.Ordinal);

    public ClientConnection? Find(string clientId) => _connections.GetValueOrDefault(clientId);

    public ClientConnection? Remove(string clientId) =>
        _connections.TryRemove(clientId, out ClientConnection? connection) ? connection : null;

    /// <summary>
    /// Enters a new connection, once the one before it is gone: done by MQTTnet itself, a take-over can skip the first
    /// unacknowledged message of the session.
    /// </summary>
    public async Task TakeOverAsync(string clientId)
    {
        var connection = new ClientConnection(serve);
        while (!_connections.TryAdd(clientId, connection))
        {
            await EndAsync(clientId, "DUPLICATE_CLIENTID");
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
            IList<MqttClientStatus> clients = await server.GetClientsAsync();
            if (clients.FirstOrDefault(client => client.Id == clientId) is { } running)
            {
                await running.DisconnectAsync();
            }

            await connection.Gone.WaitAsync(EndTime);
        }
        catch (TimeoutException)
        {
            // It never came to run, so nobody else takes it off the list.
            _connections.TryRemove(KeyValuePair.Create(clientId, connection));
        }
    }

    /// <summary>Notes that all connections are about to be ended by the server.</summary>
    public void EndingAll()
    {
        foreach (ClientConnection connection in _connections.Values)
        {
            connection.Ending("SERVER_INITIATED_DISCONNECT");
        }
    }
}
