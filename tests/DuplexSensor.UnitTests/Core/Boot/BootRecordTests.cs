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

        Assert.Equal((1, "unplanned", false), (boot.Boots, boot.Cause, boot.IsCounted));
        Assert.True(boot.Reasons.IsEmpty);
        Assert.Equal(0, _flash.WriteCount);
    }

    [Fact]
    public void A_boot_that_was_counted_is_followed_by_the_next_number()
    {
        Assert.True(Boot().TryCount());
        Assert.True(Boot().TryCount());

        Assert.Equal(3, Boot().Boots);
    }

    [Fact]
    public void A_boot_that_was_not_counted_leaves_no_trace()
    {
        Boot().TryCount();
        int writes = _flash.WriteCount;
        Boot();
        Boot();

        Assert.Equal(2, Boot().Boots);
        Assert.Equal(writes, _flash.WriteCount);
    }

    [Fact]
    public void A_boot_is_counted_once_and_with_one_write_but_for_the_very_first_that_fills_both_slots()
    {
        Boot().TryCount();
        Assert.Equal(2, _flash.WriteCount);

        BootRecord boot = Boot();
        Assert.True(boot.TryCount());
        Assert.True(boot.TryCount());

        Assert.True(boot.IsCounted);
        Assert.Equal(3, _flash.WriteCount);
    }

    [Fact]
    public void A_count_that_flash_does_not_take_is_tried_again()
    {
        BootRecord boot = Boot();
        _flash.RefusesWrites = true;
        Assert.False(boot.TryCount());
        Assert.False(boot.IsCounted);

        _flash.RefusesWrites = false;
        Assert.True(boot.TryCount());
    }

    [Theory]
    [InlineData(ResetCause.SettingsChanged)]
    [InlineData(ResetCause.RebootRequested)]
    [InlineData(ResetCause.Job)]
    [InlineData(ResetCause.LinkLost)]
    [InlineData(ResetCause.Crash)]
    [InlineData(ResetCause.Unplanned)]
    public void The_cause_of_a_planned_restart_is_told_by_the_next_boot_and_by_no_later_one(string cause)
    {
        Assert.True(Boot().TryPlan(cause));

        BootRecord next = Boot();
        Assert.Equal(cause, next.Cause);
        next.TryCount();
        Assert.Equal(cause, next.Cause);
        Assert.Equal("unplanned", Boot().Cause);
    }

    [Fact]
    public void A_boot_that_ends_before_it_was_counted_leaves_the_cause_to_the_next()
    {
        Boot().TryPlan(ResetCause.Job);
        Boot();

        Assert.Equal(ResetCause.Job, Boot().Cause);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_planned_restart_counts_its_boot_whether_it_was_counted_before_or_not(bool wasCounted)
    {
        BootRecord boot = Boot();
        _ = wasCounted && boot.TryCount();
        boot.TryPlan(ResetCause.Job);

        Assert.Equal(2, Boot().Boots);
        Assert.True(boot.IsCounted);
    }

    [Fact]
    public void A_boot_counted_after_its_restart_was_planned_keeps_the_cause()
    {
        BootRecord boot = Boot();
        boot.TryPlan(ResetCause.Crash);
        boot.TryCount();

        Assert.Equal(ResetCause.Crash, Boot().Cause);
    }

    [Fact]
    public void A_planned_restart_carries_the_reasons_and_a_count_drops_them_from_flash_but_not_from_this_boot()
    {
        BootRecord boot = Boot();
        boot.Reasons.Set(Setting.On, "not true or false");
        boot.Reasons.Set(Setting.Reboot, new string('r', Limits.ReasonLengthMax));
        boot.TryPlan(ResetCause.SettingsChanged);

        BootRecord next = Boot();
        AssertReasons(next.Reasons, "not true or false", null, new string('r', Limits.ReasonLengthMax));
        next.TryCount();
        AssertReasons(next.Reasons, "not true or false", null, new string('r', Limits.ReasonLengthMax));
        Assert.True(Boot().Reasons.IsEmpty);
    }

    [Fact]
    public void Three_reasons_of_the_greatest_length_fit()
    {
        const int Max = Limits.ReasonLengthMax;
        BootRecord boot = Boot();
        boot.Reasons.Set(Setting.On, new string('a', Max));
        boot.Reasons.Set(Setting.Refresh, new string('b', Max));
        boot.Reasons.Set(Setting.Reboot, new string('c', Max));
        Assert.True(boot.TryPlan(ResetCause.Job));

        AssertReasons(Boot().Reasons, new string('a', Max), new string('b', Max), new string('c', Max));
    }

    [Fact]
    public void A_power_cut_at_any_byte_of_the_plan_leaves_out_a_number_and_has_no_cause()
    {
        for (int bytes = 0; bytes < 18; bytes++)
        {
            BootRecord boot = Boot();
            boot.TryCount();
            _flash.CutAfterBytes = bytes;
            Assert.Throws<PowerCutException>(() => boot.TryPlan(ResetCause.Job));

            BootRecord next = Boot();
            Assert.Equal((boot.Boots + 2, "unplanned"), (next.Boots, next.Cause));
        }
    }

    [Fact]
    public void A_count_that_has_reached_one_of_two_slots_goes_on_with_the_other()
    {
        BootRecord boot = Boot();
        _flash.WritesBeforeFault = 1;
        Assert.False(boot.TryCount());
        Assert.False(boot.IsCounted);

        _flash.WritesBeforeFault = null;
        Assert.True(boot.TryCount());
        Assert.Equal(3, _flash.WriteCount);
    }

    [Fact]
    public void Reasons_beside_a_bad_slot_may_be_told_already_and_are_not_told_again()
    {
        BootRecord boot = Boot();
        boot.TryCount();
        boot.Reasons.Set(Setting.On, "not true or false");
        boot.TryPlan(ResetCause.SettingsChanged);
        Boot().TryCount();
        _flash.Corrupt("boot.b");

        Assert.True(Boot().Reasons.IsEmpty);
        Assert.Equal("unplanned", Boot().Cause);
    }

    [Fact]
    public void Any_bit_of_each_slot_may_rot_and_no_number_is_another_boots()
    {
        int bits = 0;
        do
        {
            for (int i = 0; i < 5; i++)
            {
                Assert.True(Boot().TryCount());
            }

            int earlier = Boot().Boots - 1;
            bits = _flash.Copy("boot.a").Length * 8;
            _flash.Flip("boot.a", _bit);
            _flash.Flip("boot.b", (_bit + 37) % bits);

            BootRecord boot = Boot();
            Assert.True(boot.Boots > earlier, $"bit {_bit}: boot {boot.Boots} after {earlier}");
            Assert.Equal("unplanned", boot.Cause);
            Assert.True(boot.TryCount());
            Assert.Equal(boot.Boots + 1, Boot().Boots);
            _flash.TryRemove("boot.a");
            _flash.TryRemove("boot.b");
        }
        while (++_bit < bits);
    }

    [Fact]
    public void Where_nothing_of_the_number_is_left_it_begins_again_at_one()
    {
        _flash.TryWrite("boot.a", new byte[30], 30);
        _flash.TryWrite("boot.b", [.. Enumerable.Repeat((byte)0xFF, 30)], 30);
        Assert.Equal(1, Boot().Boots);

        _flash.TryWrite("boot.a", new byte[10], 10);
        _flash.TryWrite("boot.b", [], 0);
        Assert.Equal(1, Boot().Boots);
    }

    private static void AssertReasons(KeyReasons reasons, string? on, string? refresh, string? reboot)
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
