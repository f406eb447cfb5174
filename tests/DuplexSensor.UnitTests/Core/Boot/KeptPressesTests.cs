using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Boot;

public class KeptPressesTests
{
    private const long Utc = 1_800_000_000;

    private readonly MemoryFlash _flash = new();
    private readonly FakeClock _clock = new();

    [Fact]
    public void A_planned_restart_carries_them_on_with_their_dates()
    {
        BootRecord boot = Boot();
        boot.Presses.Add(1, 10_000);
        boot.Presses.Add(2, 30_000);
        boot.Presses.Date(At(40_000, Utc));
        Assert.True(boot.TryPlan(ResetCause.LinkLost));

        KeptPresses carried = Boot().Presses;
        carried.Add(1, 5_000);

        Assert.Equal([(1, Utc - 30), (2, Utc - 10), (1, Utc + 95)], Told(carried, At(10_000, Utc + 100)));
    }

    [Fact]
    public void Without_the_time_they_have_no_date_for_ever()
    {
        BootRecord boot = Boot();
        boot.Presses.Add(7, 10_000);
        boot.Presses.Date(At(40_000, null));
        boot.TryPlan(ResetCause.LinkLost);

        Assert.Equal([(7, 0)], Told(Boot().Presses, At(10_000, Utc)));
    }

    [Fact]
    public void The_boot_that_is_counted_has_taken_them_over_so_that_none_is_told_by_two_boots()
    {
        BootRecord boot = Boot();
        boot.Presses.Add(1, 10_000);
        boot.TryPlan(ResetCause.LinkLost);
        boot = Boot();
        Assert.Equal(1, boot.Presses.Count);

        boot.TryCount();

        Assert.Equal(1, boot.Presses.Count);
        Assert.Equal(0, Boot().Presses.Count);
    }

    [Fact]
    public void Of_more_than_32_the_last_32_are_kept_those_of_the_boot_before_go_first()
    {
        BootRecord boot = Boot();
        for (int count = 1; count <= 40; count++)
        {
            boot.Presses.Add(count, count * 1_000);
        }

        boot.Presses.Date(At(100_000, Utc));
        boot.TryPlan(ResetCause.LinkLost);
        KeptPresses carried = Boot().Presses;
        Assert.Equal(Enumerable.Range(9, 32).Select(count => (count, Utc - 100 + count)), Told(carried, At(0, Utc)));

        carried.Add(1, 1_000);

        Assert.Equal(32, carried.Count);
        Assert.Equal((10, Utc - 90), Told(carried, At(2_000, Utc + 60))[0]);
        Assert.Equal((1, Utc + 59), Told(carried, At(2_000, Utc + 60))[^1]);
    }

    [Fact]
    public void A_record_that_says_more_than_it_holds_has_none()
    {
        var presses = new KeptPresses();

        presses.Read([2, 0, 0, 0, 1, 0, 0, 0, 0], 0, 9);
        Assert.Equal(0, presses.Count);

        presses.Read([255, .. new byte[400]], 0, 401);
        Assert.Equal(0, presses.Count);
    }

    private BootRecord Boot()
    {
        var boot = new BootRecord(_flash);
        boot.Load();
        return boot;
    }

    private UtcNow At(long nowMs, long? utcSeconds)
    {
        _clock.UtcMs = utcSeconds * 1_000;
        return new UtcNow(_clock, nowMs);
    }

    private static (int Count, long Seconds)[] Told(KeptPresses presses, UtcNow utc) =>
        [.. Enumerable.Range(0, presses.Count).Select(i => (presses.CountAt(i), presses.SecondsAt(i, utc)))];
}
