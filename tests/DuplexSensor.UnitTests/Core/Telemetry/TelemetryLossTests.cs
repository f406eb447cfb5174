using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Telemetry;

namespace DuplexSensor.UnitTests.Core.Telemetry;

/// <summary>Which readings are lost when the store is full, writes fail, or a block is corrupt (D19).</summary>
public sealed class TelemetryLossTests : TelemetryStoreFixture
{
    [Fact]
    public void The_store_holds_at_least_8192_readings_and_then_removes_the_oldest_segment()
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
        string[] segments = [.. _flash.Slots.Where(slot => slot.StartsWith("readings"))];
        Assert.Equal(16, segments.Length);
        Assert.All(segments, slot => Assert.InRange(_flash.CopySlot(slot).Length, 1, 4_096));
        int[] left = [.. Drain()];
        Assert.Equal(641, left[0]);
        Assert.InRange(left.Length, 8_192, int.MaxValue);
    }

    [Fact]
    public void The_lost_count_survives_a_power_cut_until_it_is_reported()
    {
        _clock.UtcMs = Utc;
        while (_store.Lost.Count == 0)
        {
            Measure(64);
        }

        Boot();
        Assert.True(_store.Lost.IsPending);
        Assert.Equal(640, _store.Lost.Count);

        _store.Lost.MarkSent();
        _store.Lost.MarkReported();
        Assert.True(_store.TrySave(_nowMs, withRest: true));
        Boot();
        Assert.False(_store.Lost.IsPending);
    }

    [Fact]
    public void A_full_store_leaves_64_kB_of_the_partition_free()
    {
        while (_store.Lost.Count == 0)
        {
            Measure(64);
        }

        // LittleFS blocks of 4 kB, at least one for each slot: the store's slots, four other pairs of records, five
        // files of the user, the directory with its spare, and one to write into.
        int blocks = _flash.Slots.Count(slot => !slot.StartsWith("boot")) + 8 + 2 + 5 + 4 + 1;
        Assert.InRange(blocks * 4_096, 0, (256 - 64) * 1_024);
    }

    [Fact]
    public void While_flash_refuses_writes_RAM_holds_128_readings_and_lost_readings_are_counted()
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
    public void Writes_that_do_not_read_back_keep_the_readings_in_RAM()
    {
        _flash.PersistsWrites = false;
        Measure(100);
        _flash.PersistsWrites = true;
        Measure(28);

        Assert.Equal(Enumerable.Range(1, 128), Drain());
    }

    [Fact]
    public void A_corrupt_block_loses_only_the_rest_of_its_segment()
    {
        Measure(64 * 12);
        _flash.Corrupt("readings.1");
        Boot();

        int[] left = [.. Drain()];
        Assert.Equal(Enumerable.Range(641, 128), left[^128..]);
        Assert.InRange(left.Length, 128, 64 * 11);
    }

    [Fact]
    public void When_both_boot_slots_are_lost_the_boot_number_continues_from_the_readings()
    {
        Measure(64);
        Boot();
        Measure(64);
        Boot();
        Measure(64);
        _flash.TryWrite("boot.a", [], 0);
        _flash.TryWrite("boot.b", [], 0);

        Boot();

        Assert.Equal(4, _boot.BootNumber);
    }

    [Fact]
    public void A_second_loss_of_the_same_size_is_reported_although_the_first_was_just_sent_again()
    {
        var lost = new LostReadings();
        lost.Add(640, 1, 2);
        lost.MarkSent();
        lost.MarkReported();
        Assert.False(lost.IsPending);

        lost.MarkSent();
        lost.Add(640, 3, 4);
        lost.MarkReported();

        Assert.Equal((640, true), (lost.Count, lost.IsPending));
    }
}
