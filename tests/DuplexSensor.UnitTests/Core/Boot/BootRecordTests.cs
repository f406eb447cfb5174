using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Storage;

namespace DuplexSensor.UnitTests.Core.Boot;

public class BootRecordTests
{
    private readonly MemoryFlash _flash = new();
    private int _bit;

    [Fact]
    public void The_first_boot_is_number_one_and_unplanned()
    {
        BootRecord boot = Boot();

        Assert.Equal((1, "unplanned", false), (boot.BootNumber, boot.Cause, boot.IsPersisted));
        Assert.True(boot.Reasons.IsEmpty);
        Assert.Equal(0, _flash.WriteCount);
    }

    [Fact]
    public void A_persisted_boot_is_followed_by_the_next_number()
    {
        Assert.True(Boot().TryPersist());
        Assert.True(Boot().TryPersist());

        Assert.Equal(3, Boot().BootNumber);
    }

    [Fact]
    public void A_boot_that_was_not_persisted_leaves_nothing_in_flash()
    {
        Boot().TryPersist();
        int writes = _flash.WriteCount;
        Boot();
        Boot();

        Assert.Equal(2, Boot().BootNumber);
        Assert.Equal(writes, _flash.WriteCount);
    }

    [Fact]
    public void The_first_boot_writes_both_slots_and_a_later_boot_writes_one_slot_once()
    {
        Boot().TryPersist();
        Assert.Equal(2, _flash.WriteCount);

        BootRecord boot = Boot();
        Assert.True(boot.TryPersist());
        Assert.True(boot.TryPersist());

        Assert.True(boot.IsPersisted);
        Assert.Equal(3, _flash.WriteCount);
    }

    [Fact]
    public void A_failed_write_of_the_boot_number_is_retried()
    {
        BootRecord boot = Boot();
        _flash.RefusesWrites = true;
        Assert.False(boot.TryPersist());
        Assert.False(boot.IsPersisted);

        _flash.RefusesWrites = false;
        Assert.True(boot.TryPersist());
    }

    [Theory]
    [InlineData(ResetCause.SettingsChanged)]
    [InlineData(ResetCause.RebootRequested)]
    [InlineData(ResetCause.Job)]
    [InlineData(ResetCause.LinkLost)]
    [InlineData(ResetCause.Crash)]
    [InlineData(ResetCause.Unplanned)]
    public void The_cause_of_a_planned_restart_is_reported_by_the_next_boot_only(string cause)
    {
        Assert.True(Boot().TryPlanRestart(cause));

        BootRecord next = Boot();
        Assert.Equal(cause, next.Cause);
        next.TryPersist();
        Assert.Equal(cause, next.Cause);
        Assert.Equal("unplanned", Boot().Cause);
    }

    [Fact]
    public void When_a_boot_ends_before_it_is_persisted_the_next_boot_has_the_same_cause()
    {
        Boot().TryPlanRestart(ResetCause.Job);
        Boot();

        Assert.Equal(ResetCause.Job, Boot().Cause);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_planned_restart_persists_the_boot_number_too(bool isPersisted)
    {
        BootRecord boot = Boot();
        _ = isPersisted && boot.TryPersist();
        boot.TryPlanRestart(ResetCause.Job);

        Assert.Equal(2, Boot().BootNumber);
        Assert.True(boot.IsPersisted);
    }

    [Fact]
    public void Persisting_a_boot_after_its_restart_was_planned_keeps_the_planned_cause()
    {
        BootRecord boot = Boot();
        boot.TryPlanRestart(ResetCause.Crash);
        boot.TryPersist();

        Assert.Equal(ResetCause.Crash, Boot().Cause);
    }

    [Fact]
    public void Reasons_survive_a_planned_restart_and_are_cleared_in_flash_by_the_next_persist()
    {
        BootRecord boot = Boot();
        boot.Reasons.Set(Setting.On, "not true or false");
        boot.Reasons.Set(Setting.Reboot, new string('r', Limits.ReasonLengthMax));
        boot.TryPlanRestart(ResetCause.SettingsChanged);

        BootRecord next = Boot();
        AssertReasons(next.Reasons, "not true or false", null, new string('r', Limits.ReasonLengthMax));
        next.TryPersist();
        AssertReasons(next.Reasons, "not true or false", null, new string('r', Limits.ReasonLengthMax));
        Assert.True(Boot().Reasons.IsEmpty);
    }

    [Fact]
    public void Three_reasons_of_the_maximum_length_fit()
    {
        const int Max = Limits.ReasonLengthMax;
        BootRecord boot = Boot();
        boot.Reasons.Set(Setting.On, new string('a', Max));
        boot.Reasons.Set(Setting.Refresh, new string('b', Max));
        boot.Reasons.Set(Setting.Reboot, new string('c', Max));
        Assert.True(boot.TryPlanRestart(ResetCause.Job));

        AssertReasons(Boot().Reasons, new string('a', Max), new string('b', Max), new string('c', Max));
    }

    [Fact]
    public void A_power_cut_in_the_write_of_a_planned_restart_skips_a_number_and_loses_the_cause()
    {
        for (int bytes = 0; bytes < 18; bytes++)
        {
            BootRecord boot = Boot();
            boot.TryPersist();
            _flash.CutAfterBytes = bytes;
            Assert.Throws<PowerCutException>(() => boot.TryPlanRestart(ResetCause.Job));

            BootRecord next = Boot();
            Assert.Equal((boot.BootNumber + 2, "unplanned"), (next.BootNumber, next.Cause));
        }
    }

    [Fact]
    public void When_only_the_first_slot_was_written_the_next_try_writes_the_second()
    {
        BootRecord boot = Boot();
        _flash.WritesBeforeLoss = 1;
        Assert.False(boot.TryPersist());
        Assert.False(boot.IsPersisted);

        _flash.WritesBeforeLoss = null;
        Assert.True(boot.TryPersist());
        Assert.Equal(3, _flash.WriteCount);
    }

    [Fact]
    public void With_one_corrupt_slot_the_reasons_in_the_other_slot_are_dropped()
    {
        BootRecord boot = Boot();
        boot.TryPersist();
        boot.Reasons.Set(Setting.On, "not true or false");
        boot.TryPlanRestart(ResetCause.SettingsChanged);
        Boot().TryPersist();
        _flash.Corrupt("boot.b");

        Assert.True(Boot().Reasons.IsEmpty);
        Assert.Equal("unplanned", Boot().Cause);
    }

    [Fact]
    public void With_a_flipped_bit_in_each_slot_no_boot_number_occurs_twice()
    {
        int bits = 0;
        do
        {
            for (int i = 0; i < 5; i++)
            {
                Assert.True(Boot().TryPersist());
            }

            int earlier = Boot().BootNumber - 1;
            bits = _flash.CopySlot("boot.a").Length * 8;
            _flash.FlipBit("boot.a", _bit);
            _flash.FlipBit("boot.b", (_bit + 37) % bits);

            BootRecord boot = Boot();
            Assert.True(boot.BootNumber > earlier, $"bit {_bit}: boot {boot.BootNumber} after {earlier}");
            Assert.Equal("unplanned", boot.Cause);
            Assert.True(boot.TryPersist());
            Assert.Equal(boot.BootNumber + 1, Boot().BootNumber);
            _flash.TryRemove("boot.a");
            _flash.TryRemove("boot.b");
        }
        while (++_bit < bits);
    }

    [Fact]
    public void Without_a_readable_number_the_count_starts_at_one()
    {
        _flash.TryWrite("boot.a", new byte[30], 30);
        _flash.TryWrite("boot.b", [.. Enumerable.Repeat((byte)0xFF, 30)], 30);
        Assert.Equal(1, Boot().BootNumber);

        _flash.TryWrite("boot.a", new byte[10], 10);
        _flash.TryWrite("boot.b", [], 0);
        Assert.Equal(1, Boot().BootNumber);
    }

    private static void AssertReasons(RejectionReasons reasons, string? on, string? refresh, string? reboot)
    {
        Assert.Equal(on, reasons.Get(Setting.On));
        Assert.Equal(refresh, reasons.Get(Setting.Refresh));
        Assert.Equal(reboot, reasons.Get(Setting.Reboot));
    }

    private BootRecord Boot()
    {
        var boot = new BootRecord(_flash);
        boot.Load();
        return boot;
    }
}
