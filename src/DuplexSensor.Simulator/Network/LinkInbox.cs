using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator.Network;

/// <summary>
/// The queue of link events between the workers and the firmware. It accepts events of one connection at a time. After
/// a close, and after the event that ends a connection, it rejects further events of that connection.
/// </summary>
internal sealed class LinkInbox(WakeUp wakeUp)
{
    private readonly Queue<LinkEvent> _events = new(Limits.InboxEventsMax + 1);
    private readonly Lock _lock = new();
    private MqttConnection? _connection;

    /// <summary>Accepts events of this connection only; no events when <paramref name="connection"/> is null.</summary>
    public void OpenFor(MqttConnection? connection)
    {
        lock (_lock)
        {
            _events.Clear();
            _connection = connection;
        }
    }

    public void Close() => OpenFor(null);

    /// <summary>
    /// Enqueues an event. False when the connection has ended, also when this event ends it; the connection must then
    /// close.
    /// </summary>
    public bool TryEnqueue(MqttConnection connection, LinkEvent linkEvent)
    {
        bool isOpen;
        lock (_lock)
        {
            if (connection != _connection)
            {
                return false;
            }

            isOpen = linkEvent.Kind is not (LinkEventKind.Lost or LinkEventKind.ConnectFailed);
            if (isOpen && _events.Count == Limits.InboxEventsMax)
            {
                _events.Clear();
                linkEvent = new LinkEvent(LinkEventKind.Lost, linkEvent.Session, "inbox full");
                isOpen = false;
            }

            _events.Enqueue(linkEvent);
            _connection = isOpen ? connection : null;
        }

        wakeUp.Set();
        return isOpen;
    }

    public LinkEvent? TryDequeue()
    {
        lock (_lock)
        {
            return _events.TryDequeue(out LinkEvent? oldest) ? oldest : null;
        }
    }
}
