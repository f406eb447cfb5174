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
    public void For_an_hour_each_beat_is_whole_periods_after_boot(int refreshMs)
    {
        var device = DeviceFixture.Online(prepared => prepared.Config.RefreshMs = refreshMs);

        device.RunFor(Hour - device.UptimeMs - 1);

        Assert.Equal(Enumerable.Range(0, Hour / refreshMs).Select(beat => beat * refreshMs), AskedAtMs(device));
    }

    [Fact]
    public void A_cloud_that_comes_and_goes_moves_no_beat()
    {
        var device = DeviceFixture.Online();
        for (int outage = 0; outage < 10; outage++)
        {
            device.Cloud.GoDown();
            device.RunFor(100_000);
            device.Cloud.ComeUp();
            device.RunFor(200_000);
        }

        // A handshake freezes the board: a tick during it is late, the next one is not.
        bool[] isLate = [.. AskedAtMs(device).Select(ms => ms % 9_000 > 10)];
        Assert.InRange(isLate.Count(late => late), 1, 10);
        Assert.DoesNotContain((true, true), isLate.Zip(isLate.Skip(1)));
        Assert.Equal((device.UptimeMs / 9_000) + 1, isLate.Length);
    }

    [Fact]
    public void A_refresh_that_changes_counts_from_the_last_beat()
    {
        var device = DeviceFixture.Online(prepared => prepared.Config.RestartOnChange = false);
        device.RunFor(20_000);
        device.Desire("\"refresh\":12000");
        device.RunFor(24_000);
        device.Desire("\"refresh\":5000");
        device.RunFor(20_000);

        Assert.Equal([0, 9_000, 18_000, 30_000, 42_000, 47_000, 52_000, 57_000, 62_000], AskedAtMs(device).Take(9));
        Assert.Equal(0, device.Restarts);
    }

    private static List<int> AskedAtMs(DeviceFixture device) =>
        [.. device.Lines.Where(line => line.Contains(" sensor ")).Select(line =>
            (int)(decimal.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture) * 1_000))];
}
