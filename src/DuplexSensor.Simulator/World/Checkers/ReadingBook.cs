using System.Globalization;
using System.Text;
using System.Text.Json;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.Simulator.World.Checkers;

/// <summary>Which reading of a board: the pair by which a receiver removes doubles.</summary>
public readonly record struct ReadingKey(int Boot, int Sequence);

/// <summary>What is known of a reading; the date is null where the board had no time.</summary>
public readonly record struct ReadingValues(long? EpochSeconds, decimal TemperatureC, decimal HumidityPercent);

/// <summary>
/// Keeps book of the good readings that each board has measured, and of those that have reached the cloud; the checkers
/// of readings share it. Checks nothing itself.
/// </summary>
public sealed class ReadingBook : Checker
{
    private Entry[] _entries = [];

    public override void Watch(VirtualWorld world)
    {
        base.Watch(world);
        _entries = [.. world.Boards.Select(_ => new Entry())];
    }

    /// <summary>What was measured, dated by true UTC.</summary>
    public IReadOnlyDictionary<ReadingKey, ReadingValues> MeasuredBy(WorldBoard board) =>
        _entries[board.Index].Measured;

    /// <summary>Those that a report has brought which the shadow has accepted.</summary>
    public IReadOnlySet<ReadingKey> ReportedBy(WorldBoard board) => _entries[board.Index].Reported;

    /// <summary>Those that have come in batches, in that order, doubles too.</summary>
    public IReadOnlyList<(ReadingKey Key, ReadingValues Values)> BatchedBy(WorldBoard board) =>
        _entries[board.Index].Batched;

    /// <summary>The number of the boot in hand.</summary>
    public int BootOf(WorldBoard board) => _entries[board.Index].Boot;

    public override void Traced(WorldBoard board, ReadOnlySpan<byte> line)
    {
        Entry entry = _entries[board.Index];
        if (line.IndexOf(" system  boot "u8) >= 0)
        {
            // A boot whose number never left the board shares it with the next one.
            entry.Begin(int.Parse(Words(line)[3], CultureInfo.InvariantCulture));
        }
        else if (line.EndsWith(" % ok"u8) && line.IndexOf(" sensor  "u8) >= 0)
        {
            string[] words = Words(line);
            entry.Measured[new ReadingKey(entry.Boot, ++entry.Sequence)] = new ReadingValues(
                World.Cloud.EpochMs / 1000, NumberIn(words[^5]), NumberIn(words[^3]));
        }
    }

    public override void Answered(CloudMessage? request, CloudMessage message)
    {
        if (request is null || message.Topic != request.Topic + "/accepted"
            || request.Payload.Span.IndexOf("\"seq\":"u8) < 0)
        {
            return;
        }

        JsonElement reported = JsonElement.Parse(request.Payload.Span).GetProperty("state").GetProperty("reported");
        if (reported.GetProperty("seq") is { ValueKind: JsonValueKind.Number } sequence)
        {
            Entry entry = EntryOf(request.Topic.Split('/')[2]);
            entry.Reported.Add(new ReadingKey(entry.Boot, sequence.GetInt32()));
        }
    }

    public override void Arrived(string thing, CloudMessage message)
    {
        if (!message.Topic.EndsWith("/telemetry", StringComparison.Ordinal))
        {
            return;
        }

        JsonElement batch = JsonElement.Parse(message.Payload.Span);
        int boot = batch.GetProperty("boot").GetInt32();
        foreach (JsonElement reading in batch.GetProperty("readings").EnumerateArray())
        {
            long? date = reading[1].ValueKind == JsonValueKind.Null ? null : reading[1].GetInt64();
            EntryOf(thing).Batched.Add((
                new ReadingKey(boot, reading[0].GetInt32()),
                new ReadingValues(date, reading[2].GetDecimal(), reading[3].GetDecimal())));
        }
    }

    private static string[] Words(ReadOnlySpan<byte> line) =>
        Encoding.UTF8.GetString(line).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static decimal NumberIn(string word) => decimal.Parse(word, CultureInfo.InvariantCulture);

    private Entry EntryOf(string thing) => _entries[World.Boards.First(board => board.Thing == thing).Index];

    private sealed class Entry
    {
        public Dictionary<ReadingKey, ReadingValues> Measured { get; } = [];

        public HashSet<ReadingKey> Reported { get; } = [];

        public List<(ReadingKey Key, ReadingValues Values)> Batched { get; } = [];

        public int Boot { get; private set; }

        public int Sequence { get; set; }

        public void Begin(int boot)
        {
            (Boot, Sequence) = (boot, 0);
            foreach (ReadingKey key in Measured.Keys.Where(key => key.Boot == boot).ToArray())
            {
                Measured.Remove(key);
            }
        }
    }
}
