using System.Collections;
using System.Threading;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Esp32;

/// <summary>
/// Events of the connection in force, oldest first. M2Mqtt's threads put, the main loop takes. What an older connection
/// has to say is dropped by its session number.
/// </summary>
internal sealed class LinkInbox
{
    public const int Closed = 0;

    private readonly object _lock = new object();
    private readonly Queue _events = new Queue();
    private readonly AutoResetEvent _wakeUp;
    private int _session;

    /// <param name="wakeUp">Set when there is an event to take.</param>
    public LinkInbox(AutoResetEvent wakeUp)
    {
        _wakeUp = wakeUp;
    }

    /// <param name="session">Whose events are wanted from now on; 0 is nobody's.</param>
    public void OpenFor(int session)
    {
        lock (_lock)
        {
            _events.Clear();
            _session = session;
        }
    }

    /// <summary>Nothing follows an event that ends a session, and one too many ends it.</summary>
    public void Enqueue(LinkEvent next)
    {
        lock (_lock)
        {
            if (next.Session != _session)
            {
                return;
            }

            if (_events.Count == Limits.InboxEventsMax)
            {
                _events.Clear();
                next = new LinkEvent(LinkEventKind.Lost, _session, "inbox full");
            }

            _events.Enqueue(next);
            bool isEnd = next.Kind == LinkEventKind.Lost || next.Kind == LinkEventKind.ConnectFailed;
            _session = isEnd ? Closed : _session;
        }

        _wakeUp.Set();
    }

    public LinkEvent TryDequeue()
    {
        lock (_lock)
        {
            return _events.Count == 0 ? null : (LinkEvent)_events.Dequeue();
        }
    }
}
