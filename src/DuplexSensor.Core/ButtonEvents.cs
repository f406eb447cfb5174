using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Shadow;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core;

/// <summary>
/// Counts presses and publishes an event with the whole state for each press, QoS 0 (D21). A press that cannot be sent
/// stays pending until the first report of the next connection is completed. A planned restart keeps pending presses.
/// </summary>
public sealed class ButtonEvents
{
    private readonly Board _board;
    private readonly Trace _trace;
    private readonly Topics _topics;
    private readonly Outbox _outbox;
    private readonly ReportedState _state;
    private readonly PendingPresses _pending;

    public ButtonEvents(
        Board board, Trace trace, Topics topics, Outbox outbox, ReportedState state, PendingPresses pending)
    {
        _board = board;
        _trace = trace;
        _topics = topics;
        _outbox = outbox;
        _state = state;
        _pending = pending;
    }

    /// <summary>
    /// Counts the presses in the port's inbox and makes them pending, each with its time. True if there was at least
    /// one.
    /// </summary>
    /// <param name="maySend">Whether the events can be sent now. It only changes the trace line.</param>
    /// <param name="nowMs">Monotonic milliseconds.</param>
    public bool DequeuePresses(bool maySend, long nowMs)
    {
        bool hasPress = false;
        while (_board.Button.TryDequeuePress())
        {
            hasPress = true;
            _state.BtnCount++;
            _trace.Line("button").Add(_state.BtnCount).Add(maySend ? " pressed" : " pressed, event kept").End();
            _pending.Add(_state.BtnCount, nowMs);
        }

        return hasPress;
    }

    /// <summary>
    /// Publishes an event for each pending press, oldest first, and removes them. Call it only while online, after the
    /// connection's first report is completed. It overwrites <see cref="Outbox.Message"/>, so no message may be
    /// outstanding, except right before a restart.
    /// </summary>
    public void Send(long nowMs)
    {
        if (_pending.Count == 0)
        {
            return;
        }

        var utc = new UtcReference(_board.Clock, nowMs);
        string topic = _topics.Events;
        int count = _state.BtnCount;
        for (int i = 0; i < _pending.Count; i++)
        {
            // Each event has the current state, except the count: the count at its press identifies the event.
            try
            {
                _state.BtnCount = _pending.GetCount(i);
                Write(_outbox.Message, _pending.GetEpochSeconds(i, utc), nowMs);
            }
            finally
            {
                _state.BtnCount = count;
            }

            _board.Link.BeginPublish(topic, _outbox.Message.Bytes, _outbox.Message.Length, false);
        }

        _pending.Clear();
    }

    private void Write(JsonWriter json, long pressedAt, long nowMs)
    {
        json.Start();
        json.NumberOrNull("at", pressedAt, pressedAt != 0);
        _state.Write(json, Members.All, nowMs);
        json.EndObject();
    }
}
