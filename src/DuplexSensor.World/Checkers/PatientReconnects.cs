using DuplexSensor.Core.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// The backoff before each connect (D7). Two connects are at least a second apart. Each wait is at least half of a cap
/// that doubles from 2 s to 128 s. A connection of a minute resets the cap, as does one that is closed for a fetch. A
/// connection of ten seconds with an accepted report halves it. Waiting for the time leaves it unchanged.
/// </summary>
public sealed class PatientReconnects : Checker
{
    private const long BetweenConnectsMs = 1_000;
    private const long WaitMsMin = 1_000;
    private const long WaitMsMax = 64_000;
    private const long StableMs = 60_000;
    private const long UsefulMs = 10_000;
    private const long TimeWaitMs = 5_000;

    private Entry[] _entries = [];

    public override void Watch(VirtualWorld world)
    {
        base.Watch(world);
        _entries = [.. world.Boards.Select(_ => new Entry())];
    }

    public override void Booted(WorldBoard board) => _entries[board.Index] = new Entry();

    public override void Granted(WorldBoard board) => _entries[board.Index].OnlineAtMs = board.UptimeMs;

    public override void Traced(WorldBoard board, ReadOnlySpan<byte> line)
    {
        Entry entry = _entries[board.Index];
        entry.IsUseful |= line.IndexOf(" shadow  reported v"u8) >= 0;
        entry.MakesRoom |= entry.OnlineAtMs != null && line.IndexOf(" link    closed to make room"u8) >= 0;
    }

    public override void Took(WorldBoard board, LinkEvent taken)
    {
        _entries[board.Index].IsForTime |= taken.Kind == LinkEventKind.ConnectFailed
            && taken.Reason == LinkEvent.WaitingForTime;
    }

    public override void Closing(WorldBoard board)
    {
        Entry entry = _entries[board.Index];
        entry.Raise(board.UptimeMs);
        (entry.ClosedAtMs, entry.OnlineAtMs) = (board.UptimeMs, null);
        (entry.IsUseful, entry.MakesRoom) = (false, false);
    }

    public override void Connecting(WorldBoard board, bool freshNetwork)
    {
        Entry entry = _entries[board.Index];
        long waitMs = entry.IsForTime ? TimeWaitMs : entry.WaitMs;
        long waitedMs = board.UptimeMs - (entry.ClosedAtMs ?? board.UptimeMs - waitMs);
        if (waitedMs < waitMs)
        {
            Violate(board, $"connects after {waitedMs} ms, but must wait {waitMs} ms");
        }
        else if (board.UptimeMs - entry.ConnectedAtMs < BetweenConnectsMs)
        {
            Violate(board, "connects twice within a second");
        }

        (entry.ConnectedAtMs, entry.IsForTime) = (board.UptimeMs, false);
    }

    private sealed class Entry
    {
        public long ConnectedAtMs { get; set; } = -BetweenConnectsMs;

        public long? ClosedAtMs { get; set; }

        public long? OnlineAtMs { get; set; }

        /// <summary>The shortest allowed wait before the next connect, in milliseconds; 0 before the first.</summary>
        public long WaitMs { get; set; }

        /// <summary>Whether a report was accepted on the current connection.</summary>
        public bool IsUseful { get; set; }

        /// <summary>Whether the current connection was online and is closed for a fetch.</summary>
        public bool MakesRoom { get; set; }

        /// <summary>Whether the connect failed because UTC is not known yet.</summary>
        public bool IsForTime { get; set; }

        public void Raise(long nowMs)
        {
            long onlineMs = OnlineAtMs is { } online ? nowMs - online : 0;
            if (IsForTime)
            {
                return;
            }

            WaitMs = onlineMs >= StableMs || MakesRoom || WaitMs == 0 ? WaitMsMin
                : IsUseful && onlineMs >= UsefulMs ? Math.Max(WaitMs / 2, WaitMsMin)
                : Math.Min(WaitMs * 2, WaitMsMax);
        }
    }
}
