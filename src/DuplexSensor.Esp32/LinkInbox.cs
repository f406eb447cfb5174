using System.Collections;
using System.Threading;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Esp32;

/// <summary>
/// Events of the current connection, oldest first. M2Mqtt's threads enqueue, the main loop dequeues. Events of an older
/// connection are dropped; they have another session number.
/// </summary>
internal sealed class LinkInbox
{
    /// <summary>The session number while there is no connection.</summary>
    public const int Closed = 0;

    private readonly object _lock = new object();
    private readonly Queue _events = new Queue();
    private readonly AutoResetEvent _wakeUp;
    private int _session;

    /// <param name="wakeUp">Set when there is an event to dequeue.</param>
    public LinkInbox(AutoResetEvent wakeUp)
    {
        _wakeUp = wakeUp;
    }

    /// <summary>Clears the queue.</summary>
    /// <param name="session">The session whose events are accepted from now on; 0 for none.</param>
    public void OpenFor(int session)
    {
        lock (_lock)
        {
            _events.Clear();
            _session = session;
        }
    }

    /// <summary>
    /// Adds an event. After an event that ends the session no further ones are accepted. An event that no longer fits
    /// ends the session with "inbox full".
    /// </summary>
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
