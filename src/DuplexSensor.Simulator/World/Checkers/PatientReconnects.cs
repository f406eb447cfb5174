namespace DuplexSensor.Simulator.World.Checkers;

/// <summary>
/// Backoff (D7): never two connects within a second, and each wait at least half of a cap that doubles from 2 s to
/// 128 s, until a connection has held for a minute.
/// </summary>
public sealed class PatientReconnects : Checker
{
    private const long BetweenConnectsMs = 1_000;
    private const long WaitMsMin = 1_000;
    private const long WaitMsMax = 64_000;
    private const long StableMs = 60_000;

    private Entry[] _entries = [];

    public override void Watch(VirtualWorld world)
    {
        base.Watch(world);
        _entries = [.. world.Boards.Select(_ => new Entry())];
    }

    public override void Booted(WorldBoard board) => _entries[board.Index] = new Entry();

    public override void Granted(WorldBoard board) => _entries[board.Index].OnlineAtMs = board.UptimeMs;

    public override void Closing(WorldBoard board)
    {
        Entry entry = _entries[board.Index];
        bool wasStable = entry.OnlineAtMs is { } online && board.UptimeMs - online >= StableMs;
        entry.WaitMs = wasStable || entry.WaitMs == 0 ? WaitMsMin : Math.Min(entry.WaitMs * 2, WaitMsMax);
        (entry.ClosedAtMs, entry.OnlineAtMs) = (board.UptimeMs, null);
    }

    public override void Connecting(WorldBoard board, bool freshNetwork)
    {
        Entry entry = _entries[board.Index];
        long waitedMs = board.UptimeMs - (entry.ClosedAtMs ?? board.UptimeMs - entry.WaitMs);
        if (waitedMs < entry.WaitMs)
        {
            Violate(board, $"connects after {waitedMs} ms, but is to wait {entry.WaitMs} ms");
        }
        else if (board.UptimeMs - entry.ConnectedAtMs < BetweenConnectsMs)
        {
            Violate(board, "connects twice in a second");
        }

        entry.ConnectedAtMs = board.UptimeMs;
    }

    private sealed class Entry
    {
        public long ConnectedAtMs { get; set; } = -BetweenConnectsMs;

        public long? ClosedAtMs { get; set; }

        public long? OnlineAtMs { get; set; }

        /// <summary>What is to be waited before the next connect; 0 before the first.</summary>
        public long WaitMs { get; set; }
    }
}
