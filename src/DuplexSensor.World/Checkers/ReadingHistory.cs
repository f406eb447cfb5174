using System.Globalization;
using System.Text;
using System.Text.Json;
using DuplexSensor.Core.Ports;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>Identifies a reading of a board. A receiver recognizes duplicates by it.</summary>
public readonly record struct ReadingKey(int Boot, int Sequence) : IComparable<ReadingKey>
{
    public int CompareTo(ReadingKey other) => (Boot, Sequence).CompareTo((other.Boot, other.Sequence));
}

/// <summary>The content of a reading. The date is null when UTC was unknown.</summary>
public readonly record struct ReadingValues(long? EpochSeconds, decimal TemperatureC, decimal HumidityPercent)
{
    /// <summary>Time of the measurement, in world milliseconds; 0 for a reading that was received in a batch.</summary>
    public long AtMs { get; init; }
}

/// <summary>
/// Records the good readings of each board's sensor, and those that have reached the cloud. The checkers of readings
/// share it. Checks nothing itself.
/// </summary>
public sealed class ReadingHistory : Checker
{
    private readonly Dictionary<CloudMessage, int> _bootOfReport = new(ReferenceEqualityComparer.Instance);
    private Entry[] _entries = [];

    public override void Attach(VirtualWorld world)
    {
        base.Attach(world);
        _entries = [.. world.Boards.Select(board => new Entry(board))];
    }

    /// <summary>The good readings measured so far, dated by true UTC.</summary>
    public IReadOnlyDictionary<ReadingKey, ReadingValues> GetMeasured(WorldBoard board) =>
        _entries[board.Index].Measured;

    /// <summary>The readings of accepted reports.</summary>
    public IReadOnlySet<ReadingKey> GetReported(WorldBoard board) => _entries[board.Index].Reported;

    /// <summary>The readings of batches in the order of arrival, including duplicates.</summary>
    public IReadOnlyList<(ReadingKey Key, ReadingValues Values)> GetBatched(WorldBoard board) =>
        _entries[board.Index].Batched;

    /// <summary>Whether the reading has arrived, in an accepted report or in a batch.</summary>
    public bool HasArrived(WorldBoard board, ReadingKey key) => _entries[board.Index].Arrived.Contains(key);

    /// <summary>The number of the current boot; 0 before the trace contains it.</summary>
    public int GetBoot(WorldBoard board) => _entries[board.Index].Boot;

    /// <summary>The boot number that the trace contained last, in the current boot or an earlier boot.</summary>
    public int GetLastBoot(WorldBoard board) => _entries[board.Index].LastBoot;

    /// <summary>End of a boot, in world milliseconds; the current time while that boot runs.</summary>
    public long GetBootEnd(WorldBoard board, int boot) =>
        _entries[board.Index].BootEnds.GetValueOrDefault(boot, World.NowMs);

    /// <summary>The state that the firmware should have derived from the sensor in the current boot.</summary>
    public ExpectedSensorState GetSensorState(WorldBoard board) => _entries[board.Index].SensorState;

    /// <summary>Parses the readings of a batch.</summary>
    public static IEnumerable<(ReadingKey Key, ReadingValues Values)> ParseBatch(CloudMessage batch)
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

    public override void OnPoweredUp(WorldBoard board) => _entries[board.Index].EndBoot(World.NowMs);

    public override void OnTraceLine(WorldBoard board, ReadOnlySpan<byte> line)
    {
        int at = line.IndexOf(" system  boot "u8);
        if (at >= 0)
        {
            string number = Encoding.UTF8.GetString(line[(at + 14)..]).Split(' ')[0];
            _entries[board.Index].BeginBoot(int.Parse(number, CultureInfo.InvariantCulture));
        }
    }

    public override void OnMeasured(WorldBoard board, SensorResult answer, int temperatureTenths, int humidityTenths)
    {
        Entry entry = _entries[board.Index];
        if (entry.SensorState.OnMeasured(answer, temperatureTenths, humidityTenths, board.UptimeMs))
        {
            var measured = new ReadingValues(
                World.Cloud.EpochMs / 1000, temperatureTenths / 10m, humidityTenths / 10m);
            entry.Measured[new ReadingKey(entry.Boot, entry.SensorState.Sequence)] =
                measured with { AtMs = World.NowMs };
        }
    }

    public override void OnPublishing(WorldBoard board, CloudMessage message)
    {
        if (IsReport(message) && message.Payload.Span.IndexOf("\"seq\":"u8) >= 0)
        {
            _bootOfReport[message] = GetBoot(board);
        }
    }

    public override void OnCloudMessage(CloudMessage? request, CloudMessage message)
    {
        if (request is null || message.Topic != request.Topic + "/accepted"
            || !_bootOfReport.Remove(request, out int boot))
        {
            return;
        }

        JsonElement reported = JsonElement.Parse(request.Payload.Span).GetProperty("state").GetProperty("reported");
        Entry entry = FindEntry(request.Topic.Split('/')[2]);
        var key = new ReadingKey(boot, reported.GetProperty("seq").GetInt32());
        entry.Reported.Add(key);
        entry.Arrived.Add(key);
    }

    public override void OnBrokerReceived(string thing, CloudMessage message)
    {
        if (IsBatch(message))
        {
            Entry entry = FindEntry(thing);
            foreach ((ReadingKey Key, ReadingValues Values) reading in ParseBatch(message))
            {
                entry.Batched.Add(reading);
                entry.Arrived.Add(reading.Key);
            }
        }
    }

    private Entry FindEntry(string thing) => _entries[World.Boards.First(board => board.Thing == thing).Index];

    private sealed class Entry(WorldBoard board)
    {
        public Dictionary<ReadingKey, ReadingValues> Measured { get; } = [];

        public HashSet<ReadingKey> Reported { get; } = [];

        public List<(ReadingKey Key, ReadingValues Values)> Batched { get; } = [];

        public HashSet<ReadingKey> Arrived { get; } = [];

        public Dictionary<int, long> BootEnds { get; } = [];

        public ExpectedSensorState SensorState { get; private set; } = new(board.Config.Sensor);

        public int Boot { get; private set; }

        public int LastBoot { get; private set; }

        public void EndBoot(long atMs)
        {
            BootEnds[Boot] = atMs;
            (Boot, SensorState) = (0, new ExpectedSensorState(board.Config.Sensor));
        }

        // An earlier boot that never published its number may have had the same number.
        public void BeginBoot(int boot)
        {
            (Boot, LastBoot) = (boot, boot);
            BootEnds.Remove(boot);
            foreach (ReadingKey key in Measured.Keys.Where(key => key.Boot == boot).ToArray())
            {
                Measured.Remove(key);
            }
        }
    }
}
