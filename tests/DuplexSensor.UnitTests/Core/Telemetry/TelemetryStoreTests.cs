using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Telemetry;

namespace DuplexSensor.UnitTests.Core.Telemetry;

public class TelemetryStoreTests : TelemetryStoreFixture
{
    [Fact]
    public void The_newest_reading_is_left_to_the_report()
    {
        Measure(1);
        Assert.False(_store.HasBatch);

        Measure(1);
        Assert.Equal([1], ReadBatch());
    }

    [Fact]
    public void A_reading_that_a_report_has_delivered_is_not_sent_again()
    {
        Measure(3);
        _store.MarkReported(3);
        _store.MarkReported(2);
        Measure(1);

        Assert.Equal([1], ReadBatch());
    }

    [Fact]
    public void Sixty_four_readings_take_one_write()
    {
        Measure(63);
        Assert.Equal(0, _flash.WriteCount);

        Measure(1);

        // The boot number was committed first, to both slots because the device is new (D14).
        Assert.Equal(3, _flash.WriteCount);
        Measure(63);
        Assert.Equal(3, _flash.WriteCount);
        Measure(1);
        Assert.Equal(4, _flash.WriteCount);
    }

    [Fact]
    public void Fewer_than_64_readings_are_saved_every_ten_minutes()
    {
        Measure(1, periodMs: 0);
        int before = _flash.WriteCount;
        for (int minute = 1; minute <= 30; minute++)
        {
            Measure(1, periodMs: 60_000);
        }

        // Saves at 10 and 21 minutes; the first one also committed the boot number, to both slots.
        Assert.Equal(before + 4, _flash.WriteCount);
    }

    [Fact]
    public void The_next_boot_sends_only_the_saved_readings()
    {
        Measure(70);
        Boot();

        Assert.True(_store.HasBatch);
        Assert.Equal(Enumerable.Range(1, 64), ReadBatch());
        Assert.Equal(1, _batch!.BootNumber);
        _store.RemoveBatch();
        Assert.Empty(ReadBatch());
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

        Assert.Equal(ReadBatch(), ReadBatch());
        _store.RemoveBatch();
        Assert.Empty(ReadBatch());
    }

    [Fact]
    public void A_batch_whose_readings_moved_to_flash_is_sent_again_from_flash()
    {
        Measure(60);
        Assert.Equal(59, ReadBatch().Length);
        Measure(4);
        _store.RemoveBatch();

        Assert.Equal(Enumerable.Range(1, 64), Drain());
    }

    [Fact]
    public void Readings_that_leave_RAM_are_dated_by_their_age()
    {
        Measure(2, periodMs: 9_000);
        _clock.UtcMs = Utc + _nowMs;

        ReadBatch();

        Assert.Equal([(Utc + 9_000) / 1000], Dates());
    }

    [Fact]
    public void Readings_that_left_RAM_before_the_time_was_known_never_get_a_date()
    {
        Measure(64);
        _clock.UtcMs = Utc;
        Boot();

        ReadBatch();

        Assert.All(Dates(), date => Assert.Equal(0, date));
    }

    [Fact]
    public void A_date_in_flash_stays_and_a_clock_that_jumps_does_not_reorder_the_readings()
    {
        _clock.UtcMs = Utc;
        Measure(64);
        _clock.UtcMs = Utc - 86_400_000;
        Measure(64);

        Assert.Equal(Enumerable.Range(1, 64), ReadBatch());
        Assert.All(Dates(), date => Assert.InRange(date, (Utc / 1000) - 600, Utc / 1000));
        _store.RemoveBatch();
        Assert.Equal(Enumerable.Range(65, 64), ReadBatch());
        Assert.All(Dates(), date => Assert.InRange(date, (Utc / 1000) - 86_400 - 600, (Utc / 1000) - 86_400));
    }

    [Fact]
    public void While_flash_refuses_the_boot_number_a_batch_waits_and_nothing_is_written()
    {
        _flash.Erase("boot.a");
        _flash.Erase("boot.b");
        _flash.RefusesWrites = true;
        Boot();
        Measure(3);
        int writes = _flash.WriteCount;

        Assert.Null(_store.TryReadBatch(_nowMs));

        Assert.Equal(writes, _flash.WriteCount);
        Assert.True(_store.HasBatch);
    }
}
