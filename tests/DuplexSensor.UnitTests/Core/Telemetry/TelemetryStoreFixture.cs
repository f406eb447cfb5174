using DuplexSensor.Core;
using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Telemetry;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Telemetry;

/// <summary>A store with its flash and clock; all readings have the same values.</summary>
public abstract class TelemetryStoreFixture
{
    private protected const long Utc = 1_800_000_000_000;

    private protected readonly MemoryFlash _flash = new();
    private protected readonly FakeClock _clock = new();
    private protected readonly FakeTrace _lines = new();
    private protected BootRecord _boot = null!;
    private protected TelemetryStore _store = null!;
    private protected ReadingBlock? _batch;
    private protected long _nowMs;
    private protected int _sequence;

    protected TelemetryStoreFixture() => Boot();

    private protected void Boot()
    {
        (_nowMs, _sequence) = (0, 0);
        _boot = new BootRecord(_flash);
        _boot.Load();
        _store = new TelemetryStore(
            new Board { Clock = _clock, Flash = _flash }, new Trace(_lines), _boot, Limits.SegmentsMax);
        _store.Load();
    }

    private protected void Measure(int count, long periodMs = 9_000)
    {
        for (int i = 0; i < count; i++)
        {
            _nowMs += periodMs;
            _store.Add(++_sequence, 220, 350, _nowMs);
            _store.Step(_nowMs);
        }
    }

    // The firmware counts the boot in flash before its first report, and so before each batch.
    private protected int[] ReadBatch()
    {
        _boot.TryPersist();
        return (_batch = _store.TryReadBatch(_nowMs)) is null ? [] : [.. Read().Select(reading => reading.Sequence)];
    }

    private protected IEnumerable<long> Dates() => Read().Select(reading => reading.EpochSeconds);

    // Adds a reading, because the store leaves the newest reading to the report.
    private protected IEnumerable<int> Drain()
    {
        _store.Add(_sequence + 1_000_000, 220, 350, _nowMs);
        var drained = new List<int>();
        while (_store.HasBatch)
        {
            drained.AddRange(ReadBatch());
            _store.RemoveBatch();
        }

        return drained;
    }

    private protected List<(int Sequence, long EpochSeconds)> Read()
    {
        var readings = new List<(int, long)>();
        _batch!.Rewind();
        while (_batch!.TryReadNext())
        {
            readings.Add((_batch!.Sequence, _batch!.EpochSeconds));
        }

        return readings;
    }
}
