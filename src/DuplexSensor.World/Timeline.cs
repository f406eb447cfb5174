using System.Diagnostics.CodeAnalysis;

namespace DuplexSensor.World;

/// <summary>
/// Virtual time and what is to happen in it, ordered by time; which of two events of the same millisecond comes first
/// is the seed's.
/// </summary>
public sealed class Timeline(Chance chance)
{
    private readonly PriorityQueue<WorldEvent, (long AtMs, ulong Lot)> _events = new();

    /// <summary>Milliseconds since the world began.</summary>
    public long NowMs { get; private set; }

    /// <summary>When the next event is; <see cref="long.MaxValue"/> when none is left.</summary>
    public long NextMs
    {
        get
        {
            DropCancelled();
            return _events.TryPeek(out WorldEvent? next, out _) ? next.AtMs : long.MaxValue;
        }
    }

    /// <summary>At a time that has passed it happens now.</summary>
    public WorldEvent At(long atMs, EventKind kind, Action act)
    {
        var planned = new WorldEvent(kind, Math.Max(atMs, NowMs), act);
        _events.Enqueue(planned, (planned.AtMs, chance.Next()));
        return planned;
    }

    /// <summary>Takes the next event and moves time to it.</summary>
    public bool TryTake([NotNullWhen(true)] out WorldEvent? next)
    {
        DropCancelled();
        bool isAny = _events.TryDequeue(out next, out _);
        NowMs = isAny ? next!.AtMs : NowMs;
        return isAny;
    }

    /// <summary>Moves time on, not beyond the next event.</summary>
    public void Pass(long untilMs) => NowMs = Math.Max(NowMs, Math.Min(untilMs, NextMs));

    private void DropCancelled()
    {
        while (_events.TryPeek(out WorldEvent? next, out _) && next.IsCancelled)
        {
            _events.Dequeue();
        }
    }
}
