using System.Globalization;
using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Telemetry;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;
using CoreReading = (int Boot, int Sequence);

namespace DuplexSensor.UnitTests.Core.Telemetry;

/// <summary>
/// Runs the store, boot after boot on one flash, and compares it with a model: all readings that were measured, those
/// that are in flash, and those that may be lost.
/// </summary>
internal sealed class StoreModel
{
    private readonly Dictionary<CoreReading, (int Temperature, int Humidity, long AtUtcMs)> _created = [];
    private readonly HashSet<CoreReading> _delivered = [];
    private readonly HashSet<CoreReading> _lost = [];
    private readonly HashSet<CoreReading> _safe = [];
    private readonly List<CoreReading> _ram = [];
    private readonly List<CoreReading> _newlyDelivered = [];
    private readonly FakeClock _clock = new();
    private readonly int _segments;
    private TelemetryStore _store = null!;
    private BootRecord _boot = null!;
    private FakeTrace _lines = null!;
    private long _nowMs;
    private int _sequence;
    private int _lostCount;
    private int _linesRead;
    private int _createdCount;
    private bool _hasRefused;

    public StoreModel(int segments)
    {
        _segments = segments;
        Boot();
    }

    public MemoryFlash Flash { get; } = new();

    /// <summary>True UTC at 0 ms of the current boot.</summary>
    public long BootedAtUtcMs { get; private set; } = 1_800_000_000_000;

    /// <summary>Readings that were dropped because the store was full.</summary>
    public int Dropped { get; private set; }

    /// <summary>Number of power cuts.</summary>
    public int PowerCuts { get; set; }

    public bool KnowsUtc { get; set; } = true;

    /// <summary>Power on: only flash is left.</summary>
    public void Boot()
    {
        BootedAtUtcMs += _nowMs + 5_000;
        (_nowMs, _sequence, _linesRead) = (0, 0, 0);
        _lines = new FakeTrace();
        _boot = new BootRecord(Flash);
        _boot.Load();
        var board = new Board { Clock = _clock, Flash = Flash };
        _store = new TelemetryStore(board, new Trace(_lines), _boot, _segments);
        _store.Load();

        // A full store counts lost readings in flash before it removes them, so that a cut does not lose the count.
        Dropped += Math.Max(0, _store.Lost.Count - _lostCount);
        _lostCount = _store.Lost.Count;
    }

    /// <summary>Adds a reading in each period, followed by a step as in the firmware.</summary>
    public void Measure(int count, long periodMs)
    {
        for (int i = 0; i < count; i++)
        {
            AdvanceTime(periodMs);
            _sequence++;
            CoreReading reading = (_boot.BootNumber, _sequence);

            // A boot that has written nothing to flash may have the same number as the next boot.
            Assert.False(_delivered.Contains(reading) || _safe.Contains(reading), $"{reading} exists already");
            _createdCount++;
            _lost.Remove(reading);
            _created[reading] = (
                (_createdCount * 7 % 1_201) - 400, 200 + (_createdCount * 11 % 701), BootedAtUtcMs + _nowMs);
            _ram.Add(reading);
            _store.Add(_sequence, _created[reading].Temperature, _created[reading].Humidity, _nowMs);
            Step();
        }
    }

    public void AdvanceTime(long ms)
    {
        _nowMs += ms;
        _clock.UtcMs = KnowsUtc ? BootedAtUtcMs + _nowMs : null;
    }

    public void Step()
    {
        _store.Step(_nowMs);
        ReadTrace();
    }

    /// <summary>Saves everything, as before a restart.</summary>
    public bool Save()
    {
        bool isSaved = _store.TrySave(_nowMs, withRest: true);
        ReadTrace();
        Assert.True(!isSaved || _ram.TrueForAll(_safe.Contains), "TrySave returned true without saving all");
        return isSaved;
    }

    /// <summary>The power fails: readings that were not traced as saved may be lost, but at most a block.</summary>
    public void CutPower()
    {
        ReadTrace();
        CoreReading[] lost = [.. _ram.Where(reading => !_safe.Contains(reading))];
        Assert.InRange(lost.Length, 0, _hasRefused ? Limits.ReadingsInRamMax : Limits.ReadingsInBlockMax);
        _lost.UnionWith(lost);
        _ram.Clear();
    }

    public void DeliverByReport()
    {
        // As in the firmware: the boot number is committed before it is published.
        if (!_boot.TryPersist())
        {
            return;
        }

        _delivered.Add((_boot.BootNumber, _sequence));
        _ram.Remove((_boot.BootNumber, _sequence));
        _store.MarkReported(_sequence);
    }

    public void SetRefusesWrites(bool refuses)
    {
        Flash.RefusesWrites = refuses;
        _hasRefused |= refuses;
    }

    /// <summary>Reads a batch, checks its readings, and acknowledges it or not.</summary>
    public bool ReadBatch(bool acknowledge)
    {
        if (_store.TryReadBatch(_nowMs) is not { } batch)
        {
            return false;
        }

        CheckBatch(batch);
        if (acknowledge)
        {
            foreach (var reading in Readings(batch))
            {
                CoreReading delivered = (batch.BootNumber, reading.Sequence);
                _ram.Remove(delivered);
                if (_delivered.Add(delivered))
                {
                    _newlyDelivered.Add(delivered);
                }
            }

            _store.RemoveBatch();
        }

        return true;
    }

    /// <summary>Drains the store and checks that each reading was delivered, may be lost, or was dropped.</summary>
    public void DrainAndCheck()
    {
        Flash.RefusesWrites = false;

        // A report delivers the newest reading.
        DeliverByReport();
        CoreReading before = default;
        while (_store.HasBatch)
        {
            _newlyDelivered.Clear();
            Assert.True(ReadBatch(acknowledge: true) || !_store.HasBatch, "HasBatch is true without a batch");
            foreach (CoreReading reading in _newlyDelivered)
            {
                Assert.True(reading.CompareTo(before) > 0, $"{reading} after {before}");
                before = reading;
            }
        }

        CoreReading[] missing = [.. _created.Keys.Except(_delivered).Except(_lost)];
        Assert.True(missing.Length <= Dropped, $"missing {string.Join(", ", missing.Take(5))}, dropped {Dropped}");
    }

    private static IEnumerable<(int Sequence, long Epoch, int Temperature, int Humidity)> Readings(ReadingBlock block)
    {
        block.Rewind();
        while (block.TryReadNext())
        {
            yield return (block.Sequence, block.EpochSeconds, block.TemperatureTenths, block.HumidityTenths);
        }
    }

    private void CheckBatch(ReadingBlock batch)
    {
        int before = 0;
        foreach (var (sequence, epoch, temperature, humidity) in Readings(batch))
        {
            Assert.True(sequence > before, "out of order");
            before = sequence;
            Assert.True(
                _created.TryGetValue((batch.BootNumber, sequence), out var made),
                $"{batch.BootNumber}/{sequence} was never measured");
            Assert.Equal((made.Temperature, made.Humidity), (temperature, humidity));
            Assert.True(epoch == 0 || epoch == made.AtUtcMs / 1000, "wrong date");
        }
    }

    // Readings that the trace calls saved must arrive; readings that it calls lost need not.
    private void ReadTrace()
    {
        for (; _linesRead < _lines.Lines.Count; _linesRead++)
        {
            string[] words = _lines.Lines[_linesRead].Split(' ', StringSplitOptions.RemoveEmptyEntries)[2..];
            if (words[0] == "block")
            {
                int count = int.Parse(words[2], CultureInfo.InvariantCulture);

                _safe.UnionWith(_ram.Take(count));
                _ram.RemoveRange(0, count);
            }
            else if (words[^1] == "saved")
            {
                _safe.UnionWith(_ram);
            }
            else if (words[^1] == "them")
            {
                _ram.RemoveRange(0, Limits.ReadingsInBlockMax);
            }
        }

        Dropped += Math.Max(0, _store.Lost.Count - _lostCount);
        _lostCount = _store.Lost.Count;
    }
}
