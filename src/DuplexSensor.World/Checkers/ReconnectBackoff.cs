using DuplexSensor.Core.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// The backoff before each connect (D7). Two connects are at least a second apart. Each wait is at least half of a cap
/// that doubles from 2 s to 128 s. A connection of a minute resets the cap, and so does a close for a fetch. A
/// connection of ten seconds with an accepted report halves it. Waiting for UTC leaves it unchanged.
/// </summary>
public sealed class ReconnectBackoff : Checker
{
    private const long BetweenConnectsMs = 1_000;
    private const long WaitMsMin = 1_000;
    private const long WaitMsMax = 64_000;
    private const long StableMs = 60_000;
    private const long UsefulMs = 10_000;
    private const long WaitForTimeMs = 5_000;

    private Entry[] _entries = [];

    public override void Attach(VirtualWorld world)
    {
        base.Attach(world);
        _entries = [.. world.Boards.Select(_ => new Entry())];
    }

    public override void OnBooted(WorldBoard board) => _entries[board.Index] = new Entry();

    public override void OnSubscribed(WorldBoard board) => _entries[board.Index].OnlineAtMs = board.UptimeMs;

    public override void OnTraceLine(WorldBoard board, ReadOnlySpan<byte> line)
    {
        Entry entry = _entries[board.Index];
        entry.IsUseful |= line.IndexOf(" shadow  reported v"u8) >= 0;
        entry.IsClosedForFetch |= entry.OnlineAtMs != null && line.IndexOf(" link    closed to make room"u8) >= 0;
    }

    public override void OnLinkEventDequeued(WorldBoard board, LinkEvent linkEvent)
    {
        _entries[board.Index].WaitsForTime |= linkEvent.Kind == LinkEventKind.ConnectFailed
            && linkEvent.Reason == LinkEvent.WaitingForTime;
    }

    public override void OnClosing(WorldBoard board)
    {
        Entry entry = _entries[board.Index];
        entry.OnClosed(board.UptimeMs);
        (entry.ClosedAtMs, entry.OnlineAtMs) = (board.UptimeMs, null);
        (entry.IsUseful, entry.IsClosedForFetch) = (false, false);
    }

    public override void OnConnecting(WorldBoard board, bool resetNetwork)
    {
        Entry entry = _entries[board.Index];
        long waitMs = entry.WaitsForTime ? WaitForTimeMs : entry.WaitMs;
        long waitedMs = board.UptimeMs - (entry.ClosedAtMs ?? board.UptimeMs - waitMs);
        if (waitedMs < waitMs)
        {
            RecordViolation(board, $"connects after {waitedMs} ms, but must wait {waitMs} ms");
        }
        else if (board.UptimeMs - entry.ConnectedAtMs < BetweenConnectsMs)
        {
            RecordViolation(board, "connects twice within a second");
        }

        (entry.ConnectedAtMs, entry.WaitsForTime) = (board.UptimeMs, false);
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
        public bool IsClosedForFetch { get; set; }

        /// <summary>Whether the connect failed because UTC is not known yet.</summary>
        public bool WaitsForTime { get; set; }

        public void OnClosed(long nowMs)
        {
            long onlineMs = OnlineAtMs is { } online ? nowMs - online : 0;
            if (WaitsForTime)
            {
                return;
            }

            WaitMs = onlineMs >= StableMs || IsClosedForFetch || WaitMs == 0 ? WaitMsMin
                : IsUseful && onlineMs >= UsefulMs ? Math.Max(WaitMs / 2, WaitMsMin)
                : Math.Min(WaitMs * 2, WaitMsMax);
        }
    }
}
