using System.Threading;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Esp32;

/// <summary>The link over M2Mqtt: one client object per connection; blocking calls run on worker threads.</summary>
public sealed class Esp32Link : ILink
{
    private readonly ConnectionContext _context;
    private readonly LinkInbox _inbox;
    private MqttConnection _connection;
    private MqttConnection _closing;

    /// <param name="context">Endpoint, certificates, Wi-Fi and gate.</param>
    /// <param name="wakeUp">Set when there is an event to dequeue.</param>
    public Esp32Link(ConnectionContext context, AutoResetEvent wakeUp)
    {
        _context = context;
        _inbox = new LinkInbox(wakeUp);
    }

    public void BeginConnect(int session, bool resetNetwork)
    {
        BeginClose();
        _inbox.OpenFor(session);
        _connection = new MqttConnection(_context, session, _inbox, resetNetwork);
    }

    public void BeginSubscribe(string[] filters)
    {
        _connection?.Send(filters, null, null, 0, true);
    }

    public void BeginPublish(string topic, byte[] payload, int length, bool atLeastOnce)
    {
        _connection?.Send(null, topic, payload, length, atLeastOnce);
    }

    public void BeginClose()
    {
        _inbox.OpenFor(LinkInbox.Closed);
        if (_connection == null)
        {
            return;
        }

        // If its thread cannot be started for lack of memory, the connection is still here, and closed later.
        _connection.BeginClose();
        _closing = _connection;
        _connection = null;
    }

    public LinkEvent TryDequeue()
    {
        return _inbox.TryDequeue();
    }

    /// <summary>Before a restart: waits until DISCONNECT was sent, at most <paramref name="msMax"/>.</summary>
    public void WaitUntilClosed(int msMax)
    {
        _closing?.WaitUntilClosed(msMax);
    }
}
