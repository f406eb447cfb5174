using System.Text.Json;
using DuplexSensor.Core.Bounds;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// Batches are sent oldest first, with QoS 1, below 4 kB, at most one a second, after the first report of a connection,
/// and not before a report of a new reading that is due, unless the last two messages were reports (D13, D17).
/// </summary>
public sealed class BatchPacing(ReadingHistory readingHistory, FirstReportHistory firstReports) : Checker
{
    private const int BatchBytesMax = 4_096;
    private const int ReportsInRowMax = 2;

    private Entry[] _entries = [];

    public override void Attach(VirtualWorld world)
    {
        base.Attach(world);
        _entries = [.. world.Boards.Select(_ => new Entry())];
    }

    public override void OnPoweredUp(WorldBoard board) => _entries[board.Index] = new Entry();

    public override void OnConnecting(WorldBoard board, bool resetNetwork) => _entries[board.Index].ReportsInRow = 0;

    public override void OnPublishing(WorldBoard board, CloudMessage message)
    {
        Entry entry = _entries[board.Index];
        if (ReadingHistory.IsBatch(message))
        {
            CheckBatch(board, entry, message);
        }

        if (message.Qos == 1)
        {
            entry.ReportsInRow = ReadingHistory.IsReport(message) ? entry.ReportsInRow + 1 : 0;
        }

        if (ReadingHistory.IsReport(message) && message.Payload.Span.IndexOf("\"seq\":"u8) >= 0)
        {
            JsonElement state = JsonElement.Parse(message.Payload.Span).GetProperty("state");
            entry.ReportedSequence = state.GetProperty("reported").GetProperty("seq").GetInt32();
        }
    }

    // Uses the board's trace and not the cloud's messages: the cloud responds to a duplicate too, and the board
    // ignores that response.
    public override void OnTraceLine(WorldBoard board, ReadOnlySpan<byte> line)
    {
        Entry entry = _entries[board.Index];
        bool isRejected = line.IndexOf(" shadow  rejected "u8) >= 0;
        entry.WaitsAfterRejection = isRejected
            || (entry.WaitsAfterRejection && line.IndexOf(" shadow  reported v"u8) < 0);
    }

    private void CheckBatch(WorldBoard board, Entry entry, CloudMessage message)
    {
        ReadingKey[] keys = [.. ReadingHistory.ParseBatch(message).Select(reading => reading.Key)];
        long sinceMs = board.UptimeMs - entry.SentAtMs;
        Check(board, message.Payload.Length < BatchBytesMax, $"a batch of {message.Payload.Length} bytes");
        Check(board, message.Qos == 1, "a batch with QoS 0");
        Check(board, keys.Length is > 0 and <= Limits.ReadingsInBlockMax, $"a batch of {keys.Length} readings");
        Check(board, keys.SequenceEqual(keys.Distinct().Order()), "a batch whose readings are out of order");
        Check(board, keys[0].CompareTo(entry.FirstKey) >= 0, $"a batch from {keys[0]} after one from {entry.FirstKey}");
        Check(board, sinceMs >= Limits.BatchIntervalMs, $"a batch {sinceMs} ms after the one before");
        Check(board, firstReports.IsFirstReportDone(board), "a batch before the first report was accepted");
        int newest = readingHistory.GetSensorState(board).Sequence;
        bool isOthersTurn = entry.WaitsAfterRejection || entry.ReportsInRow >= ReportsInRowMax;
        bool isReported = isOthersTurn || newest == entry.ReportedSequence;
        Check(board, isReported, $"a batch before the report of reading {newest}");
        (entry.FirstKey, entry.SentAtMs) = (keys[0], board.UptimeMs);
    }

    private void Check(WorldBoard board, bool holds, string description)
    {
        if (!holds)
        {
            RecordViolation(board, "sends " + description);
        }
    }

    private sealed class Entry
    {
        public int ReportedSequence { get; set; } = -1;

        public bool WaitsAfterRejection { get; set; }

        public int ReportsInRow { get; set; }

        public ReadingKey FirstKey { get; set; }

        public long SentAtMs { get; set; } = -Limits.BatchIntervalMs;
    }
}
