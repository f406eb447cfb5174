using System.Text.Json;
using DuplexSensor.Core.Bounds;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// Each press becomes one event, in order, with its own count and its date by the board's clock, after the first report
/// of a connection (D21). The board stores the last 32 pending presses. A power cut may lose them; a planned
/// restart that is persisted does not.
/// </summary>
public sealed class PressEvents(ClockHistory clockHistory, FirstReportHistory firstReports) : Checker
{
    private Entry[] _entries = [];

    public override void Attach(VirtualWorld world)
    {
        base.Attach(world);
        _entries = [.. world.Boards.Select(_ => new Entry())];
    }

    public override void OnPoweredUp(WorldBoard board)
    {
        Entry entry = _entries[board.Index];
        foreach (Press press in entry.Pending)
        {
            press.BootEndMs ??= World.NowMs;
            press.MayBeLost |= !entry.IsPersistedForRestart;
        }

        (entry.Presses, entry.IsPersistedForRestart, entry.PersistedAtMs) = (0, false, -1);
    }

    public override void OnFlashWrite(WorldBoard board, FlashWrite write)
    {
        if (write.Record == "boot")
        {
            _entries[board.Index].PersistedAtMs = write.Outcome == FlashOutcome.Kept ? World.NowMs : -1;
        }
    }

    public override void OnRestartRequested(WorldBoard board, string cause)
    {
        Entry entry = _entries[board.Index];
        entry.IsPersistedForRestart = entry.PersistedAtMs == World.NowMs;
    }

    public override void OnPressDequeued(WorldBoard board)
    {
        Entry entry = _entries[board.Index];
        entry.Pending.Add(new Press(++entry.Presses, World.NowMs));
        foreach (Press press in entry.Pending.SkipLast(Limits.PendingPressesMax))
        {
            press.MayBeLost = true;
        }
    }

    public override void OnPublishing(WorldBoard board, CloudMessage message)
    {
        Entry entry = _entries[board.Index];
        bool isEvent = message.Topic.EndsWith("/events", StringComparison.Ordinal);
        if (!isEvent && message.Payload.Span.IndexOf("\"btnCount\":"u8) < 0)
        {
            return;
        }

        JsonElement body = JsonElement.Parse(message.Payload.Span);
        if (isEvent)
        {
            OnEvent(board, entry, body);
        }
        else if (body.GetProperty("state").GetProperty("reported").GetProperty("btnCount").GetInt32() != entry.Presses)
        {
            RecordViolation(
                board, $"reports a btnCount that is not {entry.Presses}, the number of presses in this boot");
        }
    }

    public override bool CheckAtEnd(bool isLastCheck)
    {
        foreach (WorldBoard board in World.Boards)
        {
            Press? late = _entries[board.Index].Pending.Find(press => !press.MayBeLost);
            if (late is not null && firstReports.IsFirstReportDone(board))
            {
                RecordViolation(board, $"never sends an event for press {late.Count}");
            }
        }

        return true;
    }

    private void OnEvent(WorldBoard board, Entry entry, JsonElement body)
    {
        int count = body.GetProperty("btnCount").GetInt32();
        JsonElement at = body.GetProperty("at");
        long? date = at.ValueKind == JsonValueKind.Null ? null : at.GetInt64();

        bool Matches(Press pending) => pending.Count == count
            && clockHistory.CanHaveDate(board, date, pending.AtMs, pending.BootEndMs ?? World.NowMs);

        // A press of an earlier boot that may be lost can have the same count and date as the press that is due.
        Press? due = entry.Pending.Find(pending => !pending.MayBeLost);
        Press? press = due is not null && Matches(due) ? due : entry.Pending.FindLast(Matches);
        if (press is null)
        {
            RecordViolation(board, $"sends an event for press {count} at {date}, but no such press is pending");
        }
        else if (!press.MayBeLost && press != due)
        {
            RecordViolation(board, $"sends an event for press {count} before press {due!.Count}");
        }
        else if (!firstReports.IsFirstReportDone(board))
        {
            RecordViolation(board, $"sends an event for press {count} before the first report was accepted");
        }

        entry.Pending.Remove(press!);
    }

    private sealed class Press(int count, long atMs)
    {
        public int Count { get; } = count;

        public long AtMs { get; } = atMs;

        /// <summary>End of the boot of this press, in world milliseconds; null while that boot runs.</summary>
        public long? BootEndMs { get; set; }

        public bool MayBeLost { get; set; }
    }

    private sealed class Entry
    {
        public List<Press> Pending { get; } = [];

        /// <summary>Number of presses in this boot.</summary>
        public int Presses { get; set; }

        public bool IsPersistedForRestart { get; set; }

        /// <summary>World time of the last successful write of the boot record; -1 after a failed write.</summary>
        public long PersistedAtMs { get; set; } = -1;
    }
}
