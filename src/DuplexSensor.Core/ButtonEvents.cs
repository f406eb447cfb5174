using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Shadow;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core;

/// <summary>
/// Counts presses and publishes each as an event that carries the whole state, QoS 0. Presses while offline are kept,
/// planned restarts included, and sent after the first report of the next connection.
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

    /// <summary>Takes new presses. True when there was one.</summary>
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
    /// Publishes what is kept, oldest first; only when online, the whole state was reported, and nothing is outstanding
    /// or will be awaited any longer.
    /// </summary>
    public void Send(long nowMs)
    {
        if (_pending.Count == 0)
        {
            return;
        }

        var utc = new UtcReference(_board.Clock, nowMs);
        int count = _state.BtnCount;
        for (int i = 0; i < _pending.Count; i++)
        {
            // The state of now, but the count of that press, so that each can be told.
            _state.BtnCount = _pending.GetCount(i);
            Write(_outbox.Message, _pending.GetEpochSeconds(i, utc), nowMs);
            _board.Link.BeginPublish(_topics.Events, _outbox.Message.Bytes, _outbox.Message.Length, false);
        }

        _state.BtnCount = count;
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
