using System.Text.Json;
using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// When a delta that does not fit the board's memory has ended two connections in a row right after their first report,
/// the next wait has the largest cap, and the next report says so (D7, D8). At the end no board says so.
/// </summary>
public sealed class OversizedDesired : Checker
{
    private const int LossesMin = 2;
    private const int WaitMsMin = 64_000;

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public override void OnPoweredUp(WorldBoard board) => _entries[board.Thing] = new Entry();

    public override void OnSubscribed(WorldBoard board) =>
        (_entries[board.Thing].HasReported, _entries[board.Thing].HasLived) = (false, false);

    public override void OnLinkEventDequeued(WorldBoard board, LinkEvent linkEvent)
    {
        if (linkEvent.Kind == LinkEventKind.Received && !IsResponse(linkEvent.Topic!))
        {
            (_entries[board.Thing].HasLived, _entries[board.Thing].Losses) = (true, 0);
        }
    }

    public override void OnLostByDelta(WorldBoard board) => _entries[board.Thing].IsLostByDelta = true;

    public override void OnClosing(WorldBoard board)
    {
        Entry entry = _entries[board.Thing];
        if (entry.HasReported)
        {
            entry.Losses = entry.IsLostByDelta && !entry.HasLived ? entry.Losses + 1 : 0;
        }

        (entry.HasReported, entry.IsLostByDelta, entry.ClosedAtMs) = (false, false, board.UptimeMs);
    }

    public override void OnConnecting(WorldBoard board, bool resetNetwork)
    {
        Entry entry = _entries[board.Thing];
        long waitedMs = board.UptimeMs - entry.ClosedAtMs;
        if (entry.Losses >= LossesMin && waitedMs < WaitMsMin)
        {
            RecordViolation(board, $"connects {waitedMs} ms after a delta has ended {entry.Losses} connections");
        }
    }

    public override void OnPublishing(WorldBoard board, CloudMessage message)
    {
        bool isReport = ReadingHistory.IsReport(message);
        _entries[board.Thing].HasReported |= isReport;

        // After a 413 a report has no member "rejected".
        bool isExpected = isReport
            && _entries[board.Thing] is { Losses: >= LossesMin }
            && message.PayloadText.Contains("\"rejected\":", StringComparison.Ordinal);
        if (isExpected && !message.PayloadText.Contains(LinkReason.DesiredTooLarge, StringComparison.Ordinal))
        {
            RecordViolation(board, "does not report that desired is too large");
        }
    }

    public override bool CheckAtEnd(bool isLastCheck)
    {
        WorldBoard? wrong = World.Boards.FirstOrDefault(SaysSo);
        if (wrong is not null && isLastCheck)
        {
            RecordViolation(wrong, "still reports that desired is too large");
        }

        return wrong is null;
    }

    private static bool IsResponse(string topic) => topic.EndsWith("/shadow/update/accepted", StringComparison.Ordinal)
        || topic.EndsWith("/shadow/update/rejected", StringComparison.Ordinal);

    private bool SaysSo(WorldBoard board)
    {
        ReadOnlyMemory<byte> shadow =
            World.Cloud.Services.Shadows.Get(board.Thing, default, World.Cloud.Now).Messages[0].Payload;
        return JsonElement.Parse(shadow.Span).TryGetProperty("state", out JsonElement state)
            && state.TryGetProperty("reported", out JsonElement reported)
            && reported.TryGetProperty("rejected", out JsonElement rejected)
            && rejected.ValueKind == JsonValueKind.Object
            && rejected.TryGetProperty("*", out _);
    }

    private sealed class Entry
    {
        /// <summary>Whether the connection has sent its first report. A delta may come before it.</summary>
        public bool HasReported { get; set; }

        /// <summary>Whether the connection has received more than responses to reports.</summary>
        public bool HasLived { get; set; }

        public bool IsLostByDelta { get; set; }

        /// <summary>Connections in a row that a delta has ended right after their first report.</summary>
        public int Losses { get; set; }

        public long ClosedAtMs { get; set; }
    }
}
