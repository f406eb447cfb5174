using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator.Network;

/// <summary>
/// The link on real sockets: MQTT 3.1.1 over mutual TLS with MQTTnet, with one client object per connection. Only the
/// board's loop may call it. Dispose drops the connection without DISCONNECT, like a chip that restarts.
/// </summary>
/// <param name="options">Server, port and credentials.</param>
/// <param name="wakeUp">Is set when an event is enqueued.</param>
public sealed class MqttLink(MqttLinkOptions options, WakeUp wakeUp) : ILink, IAsyncDisposable
{
    private readonly LinkInbox _inbox = new(wakeUp);
    private MqttConnection? _connection;
    private Task _closing = Task.CompletedTask;

    // The PC manages its network interface itself, so resetNetwork has no effect.
    public void BeginConnect(int session, bool resetNetwork)
    {
        BeginClose();
        _connection = new MqttConnection(options, session, _inbox);
    }

    public void BeginSubscribe(string[] filters) => _connection?.BeginSubscribe(filters);

    public void BeginPublish(string topic, byte[] payload, int length, bool atLeastOnce)
    {
        _connection?.BeginPublish(topic, payload[..length], atLeastOnce);
    }

    public void BeginClose()
    {
        _inbox.Close();
        if (_connection is { } connection)
        {
            _connection = null;
            _closing = Task.WhenAll(_closing, Task.Run(connection.CloseAsync));
        }
    }

    public LinkEvent? TryDequeue() => _inbox.TryDequeue();

    public async ValueTask DisposeAsync()
    {
        _inbox.Close();
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }

        await _closing;
    }
}
