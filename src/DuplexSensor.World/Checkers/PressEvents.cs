using System.Text.Json;
using DuplexSensor.Core.Bounds;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// Each press becomes one event, in order, with its own count and its date by the board's clock, after the first report
/// of a connection (D21). The last 32 pending presses are kept. A power cut may lose them; a planned restart that is
/// persisted does not.
/// </summary>
public sealed class PressEvents(ClockBook clock, Greetings greetings) : Checker
{
    private Entry[] _entries = [];

    public override void Watch(VirtualWorld world)
    {
        base.Watch(world);
        _entries = [.. world.Boards.Select(_ => new Entry())];
    }

    public override void Booting(WorldBoard board)
    {
        Entry entry = _entries[board.Index];
        foreach (Press press in entry.Owed)
        {
            press.EndMs ??= World.NowMs;
            press.MayBeGone |= !entry.IsCarried;
        }

        (entry.Presses, entry.IsCarried, entry.NotedAtMs) = (0, false, -1);
    }

    public override void Wrote(WorldBoard board, FlashWrite write)
    {
        if (write.Record == "boot")
        {
            _entries[board.Index].NotedAtMs = write.Outcome == FlashOutcome.Kept ? World.NowMs : -1;
        }
    }

    public override void Restarting(WorldBoard board, string cause)
    {
        Entry entry = _entries[board.Index];
        entry.IsCarried = entry.NotedAtMs == World.NowMs;
    }

    public override void Pressed(WorldBoard board)
    {
        Entry entry = _entries[board.Index];
        entry.Owed.Add(new Press(++entry.Presses, World.NowMs));
        foreach (Press press in entry.Owed.SkipLast(Limits.PressesKeptMax))
        {
            press.MayBeGone = true;
        }
    }

    public override void Published(WorldBoard board, CloudMessage message)
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
            TakeEvent(board, entry, body);
        }
        else if (body.GetProperty("state").GetProperty("reported").GetProperty("btnCount").GetInt32() != entry.Presses)
        {
            Violate(board, $"reports a btnCount that is not {entry.Presses}, the number of presses in this boot");
        }
    }

    public override bool IsRightInTheEnd(bool isLast)
    {
        foreach (WorldBoard board in World.Boards)
        {
            Press? late = _entries[board.Index].Owed.Find(press => !press.MayBeGone);
            if (late is not null && greetings.IsGreeted(board))
            {
                Violate(board, $"never sends an event for press {late.Count}");
            }
        }

        return true;
    }

    private void TakeEvent(WorldBoard board, Entry entry, JsonElement body)
    {
        int count = body.GetProperty("btnCount").GetInt32();
        JsonElement at = body.GetProperty("at");
        long? date = at.ValueKind == JsonValueKind.Null ? null : at.GetInt64();

        bool IsIt(Press owed) => owed.Count == count
            && clock.MayBear(board, date, owed.AtMs, owed.EndMs ?? World.NowMs);

        // A press of an earlier boot that may be lost can have the same count and date as the one that is due.
        Press? due = entry.Owed.Find(owed => !owed.MayBeGone);
        Press? press = due is not null && IsIt(due) ? due : entry.Owed.FindLast(IsIt);
        if (press is null)
        {
            Violate(board, $"sends an event for press {count} at {date}, but no such press is pending");
        }
        else if (!press.MayBeGone && press != due)
        {
            Violate(board, $"sends an event for press {count} before press {due!.Count}");
        }
        else if (!greetings.IsGreeted(board))
        {
            Violate(board, $"sends an event for press {count} before the first report was accepted");
        }

        entry.Owed.Remove(press!);
    }

    private sealed class Press(int count, long atMs)
    {
        public int Count { get; } = count;

        public long AtMs { get; } = atMs;

        /// <summary>End of the boot of this press, in world milliseconds; null while that boot runs.</summary>
        public long? EndMs { get; set; }

        public bool MayBeGone { get; set; }
    }

    private sealed class Entry
    {
        public List<Press> Owed { get; } = [];

        /// <summary>Number of presses in this boot.</summary>
        public int Presses { get; set; }

        public bool IsCarried { get; set; }

        /// <summary>World time of the last successful write of the boot record; -1 after a failed one.</summary>
        public long NotedAtMs { get; set; } = -1;
    }
}
