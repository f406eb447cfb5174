using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator.Network;

/// <summary>
/// The link on real sockets: MQTT 3.1.1 over mutual TLS with MQTTnet, a client object per connection. Called by one
/// loop. Disposing of it drops the connection without DISCONNECT, as a chip that restarts does.
/// </summary>
/// <param name="options">Where it leads.</param>
/// <param name="wakeUp">Set when an event has been put into the inbox.</param>
public sealed class MqttLink(MqttLinkOptions options, WakeUp wakeUp) : ILink, IAsyncDisposable
{
    private readonly LinkInbox _inbox = new(wakeUp);
    private MqttConnection? _connection;
    private Task _closing = Task.CompletedTask;

    // The PC keeps its network interface itself: freshNetwork changes nothing here.
    public void BeginConnect(int session, bool freshNetwork)
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

    public LinkEvent? TakeEvent() => _inbox.Take();

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
