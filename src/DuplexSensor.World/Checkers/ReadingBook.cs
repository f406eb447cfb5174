using System.Globalization;
using System.Text;
using System.Text.Json;
using DuplexSensor.Core.Ports;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>Which reading of a board: the pair by which a receiver removes doubles.</summary>
public readonly record struct ReadingKey(int Boot, int Sequence) : IComparable<ReadingKey>
{
    public int CompareTo(ReadingKey other) => (Boot, Sequence).CompareTo((other.Boot, other.Sequence));
}

/// <summary>What is known of a reading; the date is null where the board had no time.</summary>
public readonly record struct ReadingValues(long? EpochSeconds, decimal TemperatureC, decimal HumidityPercent)
{
    /// <summary>When it was measured, in milliseconds since the world began; 0 for one that was received.</summary>
    public long AtMs { get; init; }
}

/// <summary>
/// Keeps book of the good readings that each board's sensor has told, and of those that have reached the cloud; the
/// checkers of readings share it. Checks nothing itself.
/// </summary>
public sealed class ReadingBook : Checker
{
    private readonly Dictionary<CloudMessage, int> _bootOfReport = new(ReferenceEqualityComparer.Instance);
    private Entry[] _entries = [];

    public override void Watch(VirtualWorld world)
    {
        base.Watch(world);
        _entries = [.. world.Boards.Select(board => new Entry(board))];
    }

    /// <summary>What was measured, dated by true UTC.</summary>
    public IReadOnlyDictionary<ReadingKey, ReadingValues> MeasuredBy(WorldBoard board) =>
        _entries[board.Index].Measured;

    /// <summary>Those that a report has brought which the shadow has accepted.</summary>
    public IReadOnlySet<ReadingKey> ReportedBy(WorldBoard board) => _entries[board.Index].Reported;

    /// <summary>Those that have come in batches, in that order, doubles too.</summary>
    public IReadOnlyList<(ReadingKey Key, ReadingValues Values)> BatchedBy(WorldBoard board) =>
        _entries[board.Index].Batched;

    /// <summary>Whether it has come in one way or the other.</summary>
    public bool HasArrived(WorldBoard board, ReadingKey key) => _entries[board.Index].Arrived.Contains(key);

    /// <summary>The number of the boot in hand; 0 before it was said.</summary>
    public int BootOf(WorldBoard board) => _entries[board.Index].Boot;

    /// <summary>The number that was said last, in that boot or an earlier one.</summary>
    public int LastBootOf(WorldBoard board) => _entries[board.Index].LastBoot;

    /// <summary>When that boot was over, in milliseconds since the world began; now while it is not.</summary>
    public long EndOf(WorldBoard board, int boot) => _entries[board.Index].Ends.GetValueOrDefault(boot, World.NowMs);

    /// <summary>What the sensor has said in the boot in hand.</summary>
    public SensorTruth TruthOf(WorldBoard board) => _entries[board.Index].Truth;

    /// <summary>The readings in a batch.</summary>
    public static IEnumerable<(ReadingKey Key, ReadingValues Values)> ReadingsIn(CloudMessage batch)
    {
        JsonElement body = JsonElement.Parse(batch.Payload.Span);
        int boot = body.GetProperty("boot").GetInt32();
        foreach (JsonElement reading in body.GetProperty("readings").EnumerateArray())
        {
            long? date = reading[1].ValueKind == JsonValueKind.Null ? null : reading[1].GetInt64();
            yield return (
                new ReadingKey(boot, reading[0].GetInt32()),
                new ReadingValues(date, reading[2].GetDecimal(), reading[3].GetDecimal()));
        }
    }

    public static bool IsBatch(CloudMessage message) => message.Topic.EndsWith("/telemetry", StringComparison.Ordinal);

    public static bool IsReport(CloudMessage message) =>
        message.Topic.EndsWith("/shadow/update", StringComparison.Ordinal);

    public override void Booting(WorldBoard board) => _entries[board.Index].End(World.NowMs);

    public override void Traced(WorldBoard board, ReadOnlySpan<byte> line)
    {
        int at = line.IndexOf(" system  boot "u8);
        if (at >= 0)
        {
            string number = Encoding.UTF8.GetString(line[(at + 14)..]).Split(' ')[0];
            _entries[board.Index].Begin(int.Parse(number, CultureInfo.InvariantCulture));
        }
    }

    public override void Sensed(WorldBoard board, SensorAnswer answer, int temperatureTenths, int humidityTenths)
    {
        Entry entry = _entries[board.Index];
        if (entry.Truth.Take(answer, temperatureTenths, humidityTenths, board.UptimeMs))
        {
            var measured = new ReadingValues(
                World.Cloud.EpochMs / 1000, temperatureTenths / 10m, humidityTenths / 10m);
            entry.Measured[new ReadingKey(entry.Boot, entry.Truth.Sequence)] = measured with { AtMs = World.NowMs };
        }
    }

    public override void Published(WorldBoard board, CloudMessage message)
    {
        if (IsReport(message) && message.Payload.Span.IndexOf("\"seq\":"u8) >= 0)
        {
            _bootOfReport[message] = BootOf(board);
        }
    }

    public override void Answered(CloudMessage? request, CloudMessage message)
    {
        if (request is null || message.Topic != request.Topic + "/accepted"
            || !_bootOfReport.Remove(request, out int boot))
        {
            return;
        }

        JsonElement reported = JsonElement.Parse(request.Payload.Span).GetProperty("state").GetProperty("reported");
        Entry entry = EntryOf(request.Topic.Split('/')[2]);
        var key = new ReadingKey(boot, reported.GetProperty("seq").GetInt32());
        entry.Reported.Add(key);
        entry.Arrived.Add(key);
    }

    public override void Arrived(string thing, CloudMessage message)
    {
        if (IsBatch(message))
        {
            Entry entry = EntryOf(thing);
            foreach ((ReadingKey Key, ReadingValues Values) reading in ReadingsIn(message))
            {
                entry.Batched.Add(reading);
                entry.Arrived.Add(reading.Key);
            }
        }
    }

    private Entry EntryOf(string thing) => _entries[World.Boards.First(board => board.Thing == thing).Index];

    private sealed class Entry(WorldBoard board)
    {
        public Dictionary<ReadingKey, ReadingValues> Measured { get; } = [];

        public HashSet<ReadingKey> Reported { get; } = [];

        public List<(ReadingKey Key, ReadingValues Values)> Batched { get; } = [];

        public HashSet<ReadingKey> Arrived { get; } = [];

        public Dictionary<int, long> Ends { get; } = [];

        public SensorTruth Truth { get; private set; } = new(board.Config.Sensor);

        public int Boot { get; private set; }

        public int LastBoot { get; private set; }

        public void End(long atMs)
        {
            Ends[Boot] = atMs;
            (Boot, Truth) = (0, new SensorTruth(board.Config.Sensor));
        }

        // A boot whose number never left the board shares it with the next one.
        public void Begin(int boot)
        {
            (Boot, LastBoot) = (boot, boot);
            Ends.Remove(boot);
            foreach (ReadingKey key in Measured.Keys.Where(key => key.Boot == boot).ToArray())
            {
                Measured.Remove(key);
            }
        }
    }
}
