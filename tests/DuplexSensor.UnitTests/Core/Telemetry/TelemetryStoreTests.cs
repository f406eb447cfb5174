using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Telemetry;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Telemetry;

public class TelemetryStoreTests
{
    private const long Utc = 1_800_000_000_000;

    private readonly MemoryFlash _flash = new();
    private readonly FakeClock _clock = new();
    private readonly FakeTrace _lines = new();
    private BootRecord _boot = null!;
    private TelemetryStore _store = null!;
    private long _nowMs;
    private int _sequence;

    public TelemetryStoreTests() => Boot();

    [Fact]
    public void The_newest_reading_is_left_to_the_report()
    {
        Measure(1);
        Assert.False(_store.HasBatch);

        Measure(1);
        Assert.Equal([1], Take());
    }

    [Fact]
    public void A_reading_that_a_report_has_delivered_is_not_sent_again()
    {
        Measure(3);
        _store.NoteDelivered(3);
        _store.NoteDelivered(2);
        Measure(1);

        Assert.Equal([1], Take());
    }

    [Fact]
    public void Sixty_four_readings_are_one_write()
    {
        Measure(63);
        Assert.Equal(0, _flash.WriteCount);

        Measure(1);

        // The boot was counted first, a new device's in both slots (D14).
        Assert.Equal(3, _flash.WriteCount);
        Measure(63);
        Assert.Equal(3, _flash.WriteCount);
        Measure(1);
        Assert.Equal(4, _flash.WriteCount);
    }

    [Fact]
    public void Fewer_are_saved_after_ten_minutes_and_again_only_ten_minutes_later()
    {
        Measure(1, periodMs: 0);
        int before = _flash.WriteCount;
        for (int minute = 1; minute <= 30; minute++)
        {
            Measure(1, periodMs: 60_000);
        }

        // At 10, 21 and soon at 32 minutes; the first of them counted the boot, in both slots.
        Assert.Equal(before + 4, _flash.WriteCount);
    }

    [Fact]
    public void What_was_saved_is_sent_by_the_next_boot_and_what_was_not_is_gone()
    {
        Measure(70);
        Boot();

        Assert.True(_store.HasBatch);
        Assert.Equal(Enumerable.Range(1, 64), Take());
        Assert.Equal(1, _store.Batch.Boot);
        _store.RemoveBatch();
        Assert.Empty(Take());
        Assert.False(_store.HasBatch);
    }

    [Fact]
    public void An_orderly_restart_loses_nothing()
    {
        Measure(70);
        Assert.True(_store.TrySave(_nowMs, withRest: true));
        Boot();

        Assert.Equal(Enumerable.Range(1, 70), Drain());
    }

    [Fact]
    public void A_batch_stays_until_it_is_removed()
    {
        Measure(65);

        Assert.Equal(Take(), Take());
        _store.RemoveBatch();
        Assert.Empty(Take());
    }

    [Fact]
    public void A_batch_whose_readings_moved_to_flash_meanwhile_is_sent_again_from_there()
    {
        Measure(60);
        Assert.Equal(59, Take().Length);
        Measure(4);
        _store.RemoveBatch();

        Assert.Equal(Enumerable.Range(1, 64), Drain());
    }

    [Fact]
    public void Readings_are_dated_when_they_leave_RAM_by_their_age()
    {
        Measure(2, periodMs: 9_000);
        _clock.UtcMs = Utc + _nowMs;

        Take();

        Assert.Equal([(Utc + 9_000) / 1000], Dates());
    }

    [Fact]
    public void Readings_that_left_RAM_before_the_time_was_known_have_no_date_for_ever()
    {
        Measure(64);
        _clock.UtcMs = Utc;
        Boot();

        Take();

        Assert.All(Dates(), date => Assert.Equal(0, date));
    }

    [Fact]
    public void A_date_in_flash_stays_and_a_clock_that_jumps_does_not_reorder()
    {
        _clock.UtcMs = Utc;
        Measure(64);
        _clock.UtcMs = Utc - 86_400_000;
        Measure(64);

        Assert.Equal(Enumerable.Range(1, 64), Take());
        Assert.All(Dates(), date => Assert.InRange(date, (Utc / 1000) - 600, Utc / 1000));
        _store.RemoveBatch();
        Assert.Equal(Enumerable.Range(65, 64), Take());
        Assert.All(Dates(), date => Assert.InRange(date, (Utc / 1000) - 86_400 - 600, (Utc / 1000) - 86_400));
    }

    [Fact]
    public void It_holds_at_least_8192_readings_and_then_the_oldest_segment_goes()
    {
        _clock.UtcMs = Utc;
        Measure(8_192 + 640);
        Assert.Equal(0, _store.Lost.Count);

        while (_store.Lost.Count == 0)
        {
            Measure(64);
        }

        Assert.Contains(_lines.Lines, line => line.EndsWith(
            $" 640 readings lost, from {_store.Lost.From} to {_store.Lost.To}: the store is full"));
        int[] left = [.. Drain()];
        Assert.Equal(641, left[0]);
        Assert.InRange(left.Length, 8_192, int.MaxValue);
        Assert.All(_flash.Slots.Where(slot => slot.StartsWith("readings")), slot =>
            Assert.InRange(_flash.Read(slot, new byte[1]), 1, 4_096));
    }

    [Fact]
    public void What_was_lost_is_told_after_a_power_cut_too_until_it_was_told()
    {
        _clock.UtcMs = Utc;
        while (_store.Lost.Count == 0)
        {
            Measure(64);
        }

        Boot();
        Assert.True(_store.Lost.IsOwed);
        Assert.Equal(640, _store.Lost.Count);

        _store.Lost.NoteTold();
        _store.Lost.NoteAccepted();
        Assert.True(_store.TrySave(_nowMs, withRest: true));
        Boot();
        Assert.False(_store.Lost.IsOwed);
    }

    [Fact]
    public void A_full_store_leaves_64_kB_of_the_partition_free()
    {
        while (_store.Lost.Count == 0)
        {
            Measure(64);
        }

        // LittleFS blocks of 4 kB: each slot at least one. The store's, four other pairs of records, five files of the
        // user, the directory with its spare, one to write into.
        int blocks = _flash.Slots.Count(slot => !slot.StartsWith("boot")) + 8 + 2 + 5 + 4 + 1;
        Assert.InRange(blocks * 4_096, 0, (256 - 64) * 1_024);
    }

    [Fact]
    public void A_flash_that_refuses_keeps_128_readings_in_RAM_and_says_what_it_loses()
    {
        _clock.UtcMs = Utc;
        _flash.RefusesWrites = true;
        Measure(127);
        Assert.Equal(0, _store.Lost.Count);
        Measure(1);
        Assert.Equal(64, _store.Lost.Count);

        _flash.RefusesWrites = false;
        Measure(64);

        Assert.Equal(Enumerable.Range(65, 128), Drain());
    }

    [Fact]
    public void A_flash_that_lies_is_not_believed()
    {
        _flash.WritesStick = false;
        Measure(100);
        _flash.WritesStick = true;
        Measure(28);

        Assert.Equal(Enumerable.Range(1, 128), Drain());
    }

    [Fact]
    public void A_rotten_block_costs_its_segment_from_there_on_and_nothing_else()
    {
        Measure(64 * 12);
        _flash.Corrupt("readings.1");
        Boot();

        int[] left = [.. Drain()];
        Assert.Equal(Enumerable.Range(641, 128), left[^128..]);
        Assert.InRange(left.Length, 128, 64 * 11);
    }

    [Fact]
    public void When_both_boot_records_rot_the_readings_tell_how_far_boots_had_come()
    {
        Measure(64);
        Boot();
        Measure(64);
        Boot();
        Measure(64);
        _flash.TryWrite("boot.a", [], 0);
        _flash.TryWrite("boot.b", [], 0);

        Boot();

        Assert.Equal(4, _boot.Boots);
    }

    private void Boot()
    {
        (_nowMs, _sequence) = (0, 0);
        _boot = new BootRecord(_flash);
        _boot.Load();
        _store = new TelemetryStore(
            new Board { Clock = _clock, Flash = _flash }, new Trace(_lines), _boot, Limits.SegmentsMax);
        _store.Load();
    }

    private void Measure(int count, long periodMs = 9_000)
    {
        for (int i = 0; i < count; i++)
        {
            _nowMs += periodMs;
            _store.Add(++_sequence, 220, 350, _nowMs);
            _store.Step(_nowMs);
        }
    }

    private int[] Take() => _store.TryTakeBatch(_nowMs) ? [.. Read().Select(reading => reading.Sequence)] : [];

    private IEnumerable<long> Dates() => Read().Select(reading => reading.EpochSeconds);

    // The newest included: as if a next reading had come.
    private IEnumerable<int> Drain()
    {
        _store.Add(_sequence + 1_000_000, 220, 350, _nowMs);
        var drained = new List<int>();
        while (_store.HasBatch)
        {
            drained.AddRange(Take());
            _store.RemoveBatch();
        }

        return drained;
    }

    private List<(int Sequence, long EpochSeconds)> Read()
    {
        var readings = new List<(int, long)>();
        _store.Batch.Rewind();
        while (_store.Batch.TryNext())
        {
            readings.Add((_store.Batch.Sequence, _store.Batch.EpochSeconds));
        }

        return readings;
    }
}
