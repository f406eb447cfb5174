using System.Text.Json;
using DuplexSensor.Core.Bounds;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// Batches are sent oldest first, with QoS 1, below 4 kB, at most one a second, after the first report of a connection,
/// and never before a report of a new reading that is due (D17).
/// </summary>
public sealed class DrainManners(ReadingBook book, Greetings greetings) : Checker
{
    private const int BatchBytesMax = 4_096;

    private Entry[] _entries = [];

    public override void Watch(VirtualWorld world)
    {
        base.Watch(world);
        _entries = [.. world.Boards.Select(_ => new Entry())];
    }

    public override void Booting(WorldBoard board) => _entries[board.Index] = new Entry();

    public override void Published(WorldBoard board, CloudMessage message)
    {
        Entry entry = _entries[board.Index];
        if (ReadingBook.IsReport(message) && message.Payload.Span.IndexOf("\"seq\":"u8) >= 0)
        {
            JsonElement state = JsonElement.Parse(message.Payload.Span).GetProperty("state");
            entry.Reported = state.GetProperty("reported").GetProperty("seq").GetInt32();
        }
        else if (ReadingBook.IsBatch(message))
        {
            CheckBatch(board, entry, message);
        }
    }

    // From the board's trace and not from the cloud's messages: the cloud responds to a duplicate too, and the board
    // ignores that response.
    public override void Traced(WorldBoard board, ReadOnlySpan<byte> line)
    {
        Entry entry = _entries[board.Index];
        bool isRejected = line.IndexOf(" shadow  rejected "u8) >= 0;
        entry.WaitsAfterRejection = isRejected
            || (entry.WaitsAfterRejection && line.IndexOf(" shadow  reported v"u8) < 0);
    }

    private void CheckBatch(WorldBoard board, Entry entry, CloudMessage message)
    {
        ReadingKey[] keys = [.. ReadingBook.ReadingsIn(message).Select(reading => reading.Key)];
        long sinceMs = board.UptimeMs - entry.SentAtMs;
        Check(board, message.Payload.Length < BatchBytesMax, $"a batch of {message.Payload.Length} bytes");
        Check(board, message.Qos == 1, "a batch with QoS 0");
        Check(board, keys.Length is > 0 and <= Limits.ReadingsInBlockMax, $"a batch of {keys.Length} readings");
        Check(board, keys.SequenceEqual(keys.Distinct().Order()), "a batch whose readings are out of order");
        Check(board, keys[0].CompareTo(entry.First) >= 0, $"a batch from {keys[0]} after one from {entry.First}");
        Check(board, sinceMs >= Limits.BatchEveryMs, $"a batch {sinceMs} ms after the one before");
        Check(board, greetings.IsGreeted(board), "a batch before the first report was accepted");
        int newest = book.TruthOf(board).Sequence;
        bool isReported = entry.WaitsAfterRejection || newest == entry.Reported;
        Check(board, isReported, $"a batch before the report of reading {newest}");
        (entry.First, entry.SentAtMs) = (keys[0], board.UptimeMs);
    }

    private void Check(WorldBoard board, bool holds, string otherwise)
    {
        if (!holds)
        {
            Violate(board, "sends " + otherwise);
        }
    }

    private sealed class Entry
    {
        public int Reported { get; set; } = -1;

        public bool WaitsAfterRejection { get; set; }

        public ReadingKey First { get; set; }

        public long SentAtMs { get; set; } = -Limits.BatchEveryMs;
    }
}
