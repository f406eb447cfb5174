namespace DuplexSensor.World.Checkers;

/// <summary>
/// Records the offset of each board's clock over time, and when UTC was unknown, so that other checkers can
/// verify dates. Checks nothing itself.
/// </summary>
public sealed class ClockHistory : Checker
{
    private List<(long FromMs, long? OffMs)>[] _offsets = [];

    public override void Attach(VirtualWorld world)
    {
        base.Attach(world);
        _offsets = [.. world.Boards.Select(_ => new List<(long, long?)>())];
    }

    public override void OnWorldStepped()
    {
        foreach (WorldBoard board in World.Boards)
        {
            List<(long FromMs, long? OffMs)> offsets = _offsets[board.Index];
            long? offsetMs = board.Clock.OffsetMs;
            if (offsets.Count == 0 || offsets[^1].OffMs != offsetMs)
            {
                offsets.Add((World.NowMs, offsetMs));
            }
        }
    }

    /// <summary>
    /// Whether an event at <paramref name="atMs"/> can have the date <paramref name="epochSeconds"/> (null for no date)
    /// when the firmware has dated it by <paramref name="untilMs"/>. Both times are in world milliseconds.
    /// </summary>
    public bool CanHaveDate(WorldBoard board, long? epochSeconds, long atMs, long untilMs)
    {
        long trueMs = World.Cloud.EpochMs - World.NowMs + atMs;
        return GetOffsets(board, atMs, untilMs).Any(offsetMs => offsetMs is { } offset
            ? epochSeconds is { } seconds && Math.Abs(Math.Floor((trueMs + offset) / 1000.0) - seconds) <= 1
            : epochSeconds is null);
    }

    private IEnumerable<long?> GetOffsets(WorldBoard board, long fromMs, long untilMs)
    {
        List<(long FromMs, long? OffMs)> offsets = _offsets[board.Index];
        for (int i = offsets.Count - 1; i >= 0; i--)
        {
            bool isOver = i + 1 < offsets.Count && offsets[i + 1].FromMs < fromMs;
            if (isOver)
            {
                break;
            }

            if (offsets[i].FromMs <= untilMs)
            {
                yield return offsets[i].OffMs;
            }
        }

        // An offset that changed within the current step is not recorded yet.
        if (untilMs >= World.NowMs)
        {
            yield return board.Clock.OffsetMs;
        }
    }
}
