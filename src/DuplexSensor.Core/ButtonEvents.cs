using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Shadow;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core;

/// <summary>
/// Counts presses and publishes each as an event that carries the whole state, QoS 0. Presses while offline are kept
/// and sent after the first report of the next connection.
/// </summary>
public sealed class ButtonEvents
{
    private readonly Board _board;
    private readonly Trace _trace;
    private readonly Topics _topics;
    private readonly Outbox _outbox;
    private readonly ReportedState _state;
    private readonly long[] _pressedAtMs = new long[Limits.PressesKeptMax];
    private int _kept;

    public ButtonEvents(Board board, Trace trace, Topics topics, Outbox outbox, ReportedState state)
    {
        _board = board;
        _trace = trace;
        _topics = topics;
        _outbox = outbox;
        _state = state;
    }

    /// <summary>Takes new presses. True when there was one.</summary>
    public bool TakePresses(bool maySend, long nowMs)
    {
        bool isAny = false;
        while (_board.Button.TryTakePress())
        {
            isAny = true;
            _state.BtnCount++;
            _trace.Line("button").Add(_state.BtnCount).Add(maySend ? " pressed" : " pressed, event kept").End();
            Keep(nowMs);
        }

        return isAny;
    }

    /// <summary>
    /// Publishes what is kept, oldest first; only when online, the whole state was reported, and nothing is outstanding
    /// or will be awaited any longer.
    /// </summary>
    public void Send(long nowMs)
    {
        for (int i = 0; i < _kept; i++)
        {
            // The state of now, but the count of that press, so that each can be told.
            int count = _state.BtnCount;
            _state.BtnCount = count - (_kept - 1 - i);
            Write(_outbox.Message, _pressedAtMs[i], nowMs);
            _state.BtnCount = count;
            _board.Link.BeginPublish(_topics.Events, _outbox.Message.Bytes, _outbox.Message.Length, false);
        }

        _kept = 0;
    }

    private void Keep(long nowMs)
    {
        if (_kept == _pressedAtMs.Length)
        {
            // The oldest goes: what happened last says more.
            System.Array.Copy(_pressedAtMs, 1, _pressedAtMs, 0, --_kept);
        }

        _pressedAtMs[_kept++] = nowMs;
    }

    private void Write(JsonWriter json, long pressedAtMs, long nowMs)
    {
        json.Start();
        bool isKnown = _board.Clock.TryGetUtcMs(out long epochMs);
        json.NumberOrNull("at", (epochMs - (nowMs - pressedAtMs)) / 1000, isKnown);
        _state.Write(json, Members.All, nowMs);
        json.EndObject();
    }
}
