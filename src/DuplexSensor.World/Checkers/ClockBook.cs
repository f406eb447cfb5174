namespace DuplexSensor.World.Checkers;

/// <summary>
/// Records the offset of each board's clock over time, and when the clock knew no time, so that other checkers can
/// verify dates. Checks nothing itself.
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
    /// Whether <paramref name="epochSeconds"/>, null for no date, is a possible date for an event at
    /// <paramref name="atMs"/> that the firmware dated at some time up to <paramref name="untilMs"/>. Both times are in
    /// world milliseconds.
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

        // An offset that changed within the current step is not recorded yet.
        if (untilMs >= World.NowMs)
        {
            yield return board.Clock.OffMs;
        }
    }
}
