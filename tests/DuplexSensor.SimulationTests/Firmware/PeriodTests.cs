using System.Globalization;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>The times of measurements by the board's monotonic clock. A measurement takes 40 ms.</summary>
public sealed class PeriodTests
{
    private const int Hour = 3_600_000;

    [Theory]
    [InlineData(2_000)]
    [InlineData(9_000)]
    [InlineData(60_000)]
    public void For_an_hour_each_tick_is_whole_periods_after_boot(int refreshMs)
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Config.RefreshMs = refreshMs);

        device.RunFor(Hour - device.UptimeMs - 1);

        Assert.Equal(Enumerable.Range(0, Hour / refreshMs).Select(tick => tick * refreshMs), GetMeasuredAtMs(device));
    }

    [Fact]
    public void Outages_move_no_tick()
    {
        var device = DeviceFixture.StartOnline();
        for (int outage = 0; outage < 10; outage++)
        {
            device.Cloud.GoDown();
            device.RunFor(100_000);
            device.Cloud.ComeUp();
            device.RunFor(200_000);
        }

        // A handshake freezes the board: a tick during the handshake is late, the next tick is not.
        bool[] isLate = [.. GetMeasuredAtMs(device).Select(ms => ms % 9_000 > 10)];
        Assert.InRange(isLate.Count(late => late), 1, 10);
        Assert.DoesNotContain((true, true), isLate.Zip(isLate.Skip(1)));
        Assert.Equal((device.UptimeMs / 9_000) + 1, isLate.Length);
    }

    [Fact]
    public void A_changed_refresh_counts_from_the_last_tick()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Config.RestartOnChange = false);
        device.RunFor(20_000);
        device.UpdateDesired("\"refresh\":12000");
        device.RunFor(24_000);
        device.UpdateDesired("\"refresh\":5000");
        device.RunFor(20_000);

        Assert.Equal(
            [0, 9_000, 18_000, 30_000, 42_000, 47_000, 52_000, 57_000, 62_000], GetMeasuredAtMs(device).Take(9));
        Assert.Equal(0, device.RestartCount);
    }

    private static List<int> GetMeasuredAtMs(DeviceFixture device) =>
        [.. device.Lines.Where(line => line.Contains(" sensor ")).Select(line =>
            (int)(decimal.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture) * 1_000))];
}
