using System.Diagnostics.CodeAnalysis;

namespace DuplexSensor.World;

/// <summary>
/// Virtual time and its queue of scheduled events, ordered by time. The seed decides the order of events that are due
/// in the same millisecond.
/// </summary>
public sealed class Timeline(SeededRandom random)
{
    private readonly PriorityQueue<WorldEvent, (long AtMs, ulong Lot)> _events = new();

    /// <summary>Milliseconds since the world began.</summary>
    public long NowMs { get; private set; }

    /// <summary>Time of the next event; <see cref="long.MaxValue"/> when the queue is empty.</summary>
    public long NextEventAtMs
    {
        get
        {
            RemoveCancelled();
            return _events.TryPeek(out WorldEvent? next, out _) ? next.AtMs : long.MaxValue;
        }
    }

    /// <summary>Schedules an action. A time in the past means now.</summary>
    public WorldEvent ScheduleAt(long atMs, EventKind kind, Action action)
    {
        var scheduled = new WorldEvent(kind, Math.Max(atMs, NowMs), action);
        _events.Enqueue(scheduled, (scheduled.AtMs, random.Next()));
        return scheduled;
    }

    /// <summary>Dequeues the next event and moves time to it. False when the queue is empty.</summary>
    public bool TryDequeue([NotNullWhen(true)] out WorldEvent? next)
    {
        RemoveCancelled();
        bool isAny = _events.TryDequeue(out next, out _);
        NowMs = isAny ? next!.AtMs : NowMs;
        return isAny;
    }

    /// <summary>Moves time forward, but not beyond the next event.</summary>
    public void AdvanceTo(long atMostMs) => NowMs = Math.Max(NowMs, Math.Min(atMostMs, NextEventAtMs));

    private void RemoveCancelled()
    {
        while (_events.TryPeek(out WorldEvent? next, out _) && next.IsCancelled)
        {
            _events.Dequeue();
        }
    }
}
