using System.Globalization;
using DuplexSensor.Tiers;
using DuplexSensor.UnitTests;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>The numbers of flash writes in docs/flash-wear.md are right, counted over a virtual day each.</summary>
public sealed class FlashWearTests
{
    private const int CyclesMax = 100_000;
    private const int FreeBlocks = 16;
    private const int DayMs = 86_400_000;

    [Theory]
    [WholeRun]
    [InlineData(1_000, true)]
    [InlineData(9_000, true)]
    [InlineData(60_000, true)]
    [InlineData(1_000, false)]
    [InlineData(9_000, false)]
    public void The_table_holds_the_writes_of_a_day(int refreshMs, bool isOffline)
    {
        int writes = CountWritesPerDay(refreshMs, isOffline);

        string cloud = isOffline ? "away" : "there";
        string expected = $"| {refreshMs} | {cloud} | {writes} | {Years(writes, 1)} | {Years(writes, FreeBlocks)} |";
        Assert.Contains(expected, File.ReadAllText(RepositoryFolder.Combine("docs", "flash-wear.md")));
    }

    private static string Years(int writesPerDay, int blocks) => writesPerDay == 0
        ? "no wear"
        : ((double)CyclesMax * blocks / writesPerDay / 365).ToString("0.0", CultureInfo.InvariantCulture);

    // Counts on the second day, after the boot, the first report and the restart for a lost link.
    private static int CountWritesPerDay(int refreshMs, bool isOffline)
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Config.RefreshMs = refreshMs);
        if (isOffline)
        {
            device.Cloud.GoDown();
        }

        device.RunFor(DayMs);
        int before = device.Flash.WriteCount;
        device.RunFor(DayMs);
        return device.Flash.WriteCount - before;
    }
}
