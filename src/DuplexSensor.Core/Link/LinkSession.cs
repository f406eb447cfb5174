using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.Core.Link;

/// <summary>
/// Keeps the board connected (D7, D13): it connects and subscribes. When a step fails or misses its deadline, it closes
/// the connection and opens a new one after a backoff.
/// </summary>
public sealed class LinkSession
{
    private readonly Board _board;
    private readonly Trace _trace;
    private readonly Topics _topics;
    private readonly Outbox _outbox;
    private readonly DeviceConfig _config;
    private readonly Backoff _backoff;
    private LinkState _state = LinkState.Waiting;
    private long _deadlineMs;
    private long _onlineSinceMs;
    private long _offlineSinceMs;
    private bool _isNetworkReset;
    private bool _isSuspended;
    private int _lostPubacks;

    public LinkSession(Board board, Trace trace, Topics topics, Outbox outbox, DeviceConfig config)
    {
        _board = board;
        _trace = trace;
        _topics = topics;
        _outbox = outbox;
        _config = config;
        _backoff = new Backoff(board.System);
    }

    /// <summary>Whether the connection is up and the SUBACK has granted all filters.</summary>
    public bool IsOnline => _state == LinkState.Online;

    /// <summary>Whether the first report of the current connection (D1) was accepted.</summary>
    public bool HasReported;

    public readonly EarlyLosses EarlyLosses = new EarlyLosses();

    /// <summary>Number of the newest connection, from 1; 0 before the first.</summary>
    public int Session { get; private set; }

    /// <summary>Milliseconds since the link was last online, or since boot; 0 while online.</summary>
    public long OutageMs(long nowMs)
    {
        return IsOnline ? 0 : nowMs - _offlineSinceMs;
    }

    /// <summary>
    /// Handles up to <see cref="Limits.EventsPerStepMax"/> events of the port's inbox. Stops at the first message and
    /// returns it for the caller to handle; null when there is none. Events of earlier connections, and messages before
    /// the SUBACK, are dropped.
    /// </summary>
    public LinkEvent? TryDequeueMessage(long nowMs)
    {
        for (int i = 0; i < Limits.EventsPerStepMax; i++)
        {
            LinkEvent? next = _board.Link.TryDequeue();
            if (next == null)
            {
                return null;
            }

            if (next.Session == Session && _state != LinkState.Waiting && HandleEvent(next, nowMs))
            {
                return next;
            }
        }

        return null;
    }

    /// <summary>Checks the deadlines; connects when the backoff is over. Returns the time of its next step.</summary>
    public long Step(long nowMs)
    {
        if (_isSuspended)
        {
            return long.MaxValue;
        }

        if (_state == LinkState.Waiting && nowMs >= _deadlineMs)
        {
            Connect(nowMs);
        }
        else if (_state == LinkState.Online && nowMs >= _outbox.DeadlineMs)
        {
            Fail(LinkReason.NotAnswered, nowMs);
        }
        else if (_state != LinkState.Online && nowMs >= _deadlineMs)
        {
            Fail(_state == LinkState.Connecting ? "no connection in time" : "no SUBACK in time", nowMs);
        }

        return IsOnline ? _outbox.DeadlineMs : _deadlineMs;
    }

    /// <summary>
    /// Closes the connection with DISCONNECT to free its memory. No connection is opened until <see cref="Resume"/>.
    /// </summary>
    public void Suspend(long nowMs)
    {
        if (_isSuspended)
        {
            return;
        }

        _isSuspended = true;
        _trace.Line("link").Add("closed to make room").End();
        if (IsOnline)
        {
            // Nothing has failed, so this close must not make the backoff grow.
            _backoff.Reset();
        }

        if (_state != LinkState.Waiting)
        {
            Disconnect(nowMs, null);
        }
    }

    /// <summary>Allows connections again. The next one is opened when the backoff is over (D7).</summary>
    public void Resume()
    {
        _isSuspended = false;
    }

    /// <summary>Closes the connection, if there is one, before a planned restart.</summary>
    public void Close()
    {
        if (_state != LinkState.Waiting)
        {
            _board.Link.BeginClose();
        }
    }

    // True when the event is a message, which the caller handles.
    private bool HandleEvent(LinkEvent next, long nowMs)
    {
        switch (next.Kind)
        {
            case LinkEventKind.Received:
                // Before the SUBACK nothing is handled: the first report brings a delta again, and start-next a job.
                return IsOnline;
            case LinkEventKind.Connected:
                Subscribe(nowMs);
                break;
            case LinkEventKind.Subscribed:
                OnSubscribed(nowMs);
                break;
            case LinkEventKind.SubscribeRefused:
                Fail("subscription refused: allow the thing's shadow and job topics in its policy", nowMs);
                break;
            case LinkEventKind.Published:
                _outbox.OnPuback();
                break;
            case LinkEventKind.PublishLost when TryAcceptLoss():
                break;
            case LinkEventKind.PublishLost:
                Fail(LinkReason.NotAcknowledged, nowMs);
                break;
            default:
                Fail(next.Reason, nowMs);
                break;
        }

        return false;
    }

    // nanoFramework.M2Mqtt keeps the packet id of each message without a PUBACK until its client object is freed. After
    // LostPubacksMax of them a new connection frees that memory.
    private bool TryAcceptLoss()
    {
        _lostPubacks++;
        return _outbox.OnPublishLost() && _lostPubacks < Limits.LostPubacksMax;
    }

    private void Connect(long nowMs)
    {
        bool resetsNetwork = OutageMs(nowMs) >= Limits.OutageMs && !_isNetworkReset;
        _isNetworkReset |= resetsNetwork;
        Session++;
        MoveTo(LinkState.Connecting, nowMs + Limits.ConnectTimeoutMs);
        _board.Link.BeginConnect(Session, resetsNetwork);
    }

    private void Subscribe(long nowMs)
    {
        if (_state != LinkState.Connecting)
        {
            return;
        }

        _trace.Line("link").Add("connected ").Add(_config.Thing)
            .Add("@").Add(_config.Endpoint).Add(":").Add(_config.Port).End();
        MoveTo(LinkState.Subscribing, nowMs + Limits.ResponseTimeoutMs);
        _board.Link.BeginSubscribe(_topics.CreateFilters());
    }

    private void OnSubscribed(long nowMs)
    {
        if (_state != LinkState.Subscribing)
        {
            return;
        }

        _trace.Line("link").Add("subscribed ").Add(Topics.FiltersCount).End();
        MoveTo(LinkState.Online, long.MaxValue);
        _onlineSinceMs = nowMs;
        _lostPubacks = 0;
        EarlyLosses.OnConnected();
        _isNetworkReset = false;
    }

    private void Fail(string reason, long nowMs)
    {
        int delayMs = Disconnect(nowMs, reason);
        _trace.Line("link").Add("lost ").Add(reason).Add(", next try in ").Add((delayMs + 500) / 1000).Add(" s").End();
    }

    // Returns the delay before the next try in milliseconds. Waiting for the time opens no connection, so the backoff
    // stays as it is. Without a reason nothing has failed.
    private int Disconnect(long nowMs, string? reason)
    {
        if (IsOnline)
        {
            _offlineSinceMs = nowMs;
            bool isDesiredTooLarge = reason != null && EarlyLosses.OnLost(reason, _outbox.HasPuback);
            _backoff.OnDisconnected(nowMs - _onlineSinceMs, HasReported, isDesiredTooLarge);
        }

        int delayMs = reason == LinkEvent.WaitingForTime ? Limits.TimeRetryMs : _backoff.Start(nowMs);
        MoveTo(LinkState.Waiting, nowMs + delayMs);
        _outbox.Clear();
        _board.Link.BeginClose();
        return delayMs;
    }

    private void MoveTo(LinkState next, long deadlineMs)
    {
        Invariant.Require(LinkStates.CanFollow(_state, next), "link state");
        _state = next;
        _deadlineMs = deadlineMs;
    }
}
