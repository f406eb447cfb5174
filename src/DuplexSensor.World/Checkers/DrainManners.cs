using System.Text.Json;
using DuplexSensor.Core.Bounds;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// Batches are sent oldest first, QoS 1, under 4 kB, one a second at most; after the first report of a connection, and
/// never before a live update that is due (D17).
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

    // What the cloud says to a packet that came twice is not for the board's ears.
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
        Check(board, message.Qos == 1, "a batch that nobody acknowledges");
        Check(board, keys.Length is > 0 and <= Limits.ReadingsInBlockMax, $"a batch of {keys.Length} readings");
        Check(board, keys.SequenceEqual(keys.Distinct().Order()), "a batch out of order");
        Check(board, keys[0].CompareTo(entry.First) >= 0, $"a batch from {keys[0]} after one from {entry.First}");
        Check(board, sinceMs >= Limits.BatchEveryMs, $"a batch {sinceMs} ms after another");
        Check(board, greetings.IsGreeted(board), "a batch before the first report was accepted");
        int newest = book.TruthOf(board).Sequence;
        Check(board, entry.WaitsAfterRejection || newest == entry.Reported, $"a batch before the report of {newest}");
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
