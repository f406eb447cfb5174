using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator.Network;

/// <summary>
/// Link events on their way from the workers to the firmware, of one connection at a time. Its lock decides races:
/// once a connection's inbox is closed, or has taken the event that ends it, nothing of it comes out any more.
/// </summary>
internal sealed class LinkInbox(WakeUp wakeUp)
{
    private readonly Queue<LinkEvent> _events = new(Limits.InboxEventsMax + 1);
    private readonly Lock _lock = new();
    private MqttConnection? _connection;

    /// <summary>Drops what is left of an earlier connection.</summary>
    public void OpenFor(MqttConnection? connection)
    {
        lock (_lock)
        {
            _events.Clear();
            _connection = connection;
        }
    }

    public void Close() => OpenFor(null);

    /// <summary>False when the connection is over, be it by this very event: then it must close.</summary>
    public bool TryPut(MqttConnection connection, LinkEvent linkEvent)
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

    public LinkEvent? Take()
    {
        lock (_lock)
        {
            return _events.TryDequeue(out LinkEvent? oldest) ? oldest : null;
        }
    }
}
