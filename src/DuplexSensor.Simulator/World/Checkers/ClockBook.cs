namespace DuplexSensor.Simulator.World.Checkers;

/// <summary>
/// Keeps book of what each board's clock was off by, and when it knew no time: which dates something may bear. Checks
/// nothing itself.
/// </summary>
public sealed class ClockBook : Checker
{
    private List<(long FromMs, long? OffMs)>[] _entries = [];

    public override void Watch(VirtualWorld world)
    {
        base.Watch(world);
        _entries = [.. world.Boards.Select(_ => new List<(long, long?)>())];
    }

    public override void AfterStep()
    {
        foreach (WorldBoard board in World.Boards)
        {
            List<(long FromMs, long? OffMs)> entry = _entries[board.Index];
            long? offMs = board.Clock.OffMs;
            if (entry.Count == 0 || entry[^1].OffMs != offMs)
            {
                entry.Add((World.NowMs, offMs));
            }
        }
    }

    /// <summary>
    /// Whether what happened at a time, in milliseconds since the world began, may bear that date, null for none, when
    /// it was given by the board's clock at some moment from then to another.
    /// </summary>
    public bool MayBear(WorldBoard board, long? epochSeconds, long atMs, long untilMs)
    {
        long trueMs = World.Cloud.EpochMs - World.NowMs + atMs;
        return Offs(board, atMs, untilMs).Any(offMs => offMs is { } off
            ? epochSeconds is { } seconds && Math.Abs(Math.Floor((trueMs + off) / 1000.0) - seconds) <= 1
            : epochSeconds is null);
    }

    private IEnumerable<long?> Offs(WorldBoard board, long fromMs, long untilMs)
    {
        List<(long FromMs, long? OffMs)> entry = _entries[board.Index];
        for (int i = entry.Count - 1; i >= 0; i--)
        {
            bool isOver = i + 1 < entry.Count && entry[i + 1].FromMs < fromMs;
            if (isOver)
            {
                break;
            }

            if (entry[i].FromMs <= untilMs)
            {
                yield return entry[i].OffMs;
            }
        }

        // What it has learned within this very step is not in the book yet.
        if (untilMs >= World.NowMs)
        {
            yield return board.Clock.OffMs;
        }
    }
}
