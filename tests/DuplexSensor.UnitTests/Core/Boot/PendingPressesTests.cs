using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Boot;

public class PendingPressesTests
{
    private const long Utc = 1_800_000_000;

    private readonly MemoryFlash _flash = new();
    private readonly FakeClock _clock = new();

    [Fact]
    public void Pending_presses_survive_a_planned_restart_with_their_dates()
    {
        BootRecord boot = Boot();
        boot.Presses.Add(1, 10_000);
        boot.Presses.Add(2, 30_000);
        boot.Presses.SetDates(CreateUtc(40_000, Utc));
        Assert.True(boot.TryPlanRestart(ResetCause.LinkLost));

        PendingPresses carried = Boot().Presses;
        carried.Add(1, 5_000);

        Assert.Equal([(1, Utc - 30), (2, Utc - 10), (1, Utc + 95)], Read(carried, CreateUtc(10_000, Utc + 100)));
    }

    [Fact]
    public void Without_UTC_at_the_restart_the_time_of_pending_presses_is_unknown()
    {
        BootRecord boot = Boot();
        boot.Presses.Add(7, 10_000);
        boot.Presses.SetDates(CreateUtc(40_000, null));
        boot.TryPlanRestart(ResetCause.LinkLost);

        Assert.Equal([(7, 0)], Read(Boot().Presses, CreateUtc(10_000, Utc)));
    }

    [Fact]
    public void Persisting_the_next_boot_clears_the_pending_presses_in_flash()
    {
        BootRecord boot = Boot();
        boot.Presses.Add(1, 10_000);
        boot.TryPlanRestart(ResetCause.LinkLost);
        boot = Boot();
        Assert.Equal(1, boot.Presses.Count);

        boot.TryPersist();

        Assert.Equal(1, boot.Presses.Count);
        Assert.Equal(0, Boot().Presses.Count);
    }

    [Fact]
    public void At_most_32_presses_are_stored_and_the_earlier_boot_s_presses_are_dropped_first()
    {
        BootRecord boot = Boot();
        for (int count = 1; count <= 40; count++)
        {
            boot.Presses.Add(count, count * 1_000);
        }

        boot.Presses.SetDates(CreateUtc(100_000, Utc));
        boot.TryPlanRestart(ResetCause.LinkLost);
        PendingPresses carried = Boot().Presses;
        Assert.Equal(
            Enumerable.Range(9, 32).Select(count => (count, Utc - 100 + count)), Read(carried, CreateUtc(0, Utc)));

        carried.Add(1, 1_000);

        Assert.Equal(32, carried.Count);
        Assert.Equal((10, Utc - 90), Read(carried, CreateUtc(2_000, Utc + 60))[0]);
        Assert.Equal((1, Utc + 59), Read(carried, CreateUtc(2_000, Utc + 60))[^1]);
    }

    [Fact]
    public void A_record_too_short_for_its_count_has_no_presses()
    {
        var presses = new PendingPresses();

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

    private UtcReference CreateUtc(long nowMs, long? utcSeconds)
    {
        _clock.UtcMs = utcSeconds * 1_000;
        return new UtcReference(_clock, nowMs);
    }

    private static (int Count, long Seconds)[] Read(PendingPresses presses, UtcReference utc) =>
        [.. Enumerable.Range(0, presses.Count).Select(i => (presses.GetCount(i), presses.GetEpochSeconds(i, utc)))];
}
