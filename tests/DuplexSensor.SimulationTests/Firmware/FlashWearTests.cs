using System.Globalization;
using DuplexSensor.UnitTests;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>
/// docs/flash-wear.md says how often flash is written; here it is counted, a day of each in virtual time.
/// </summary>
public sealed class FlashWearTests
{
    private const int CyclesMax = 100_000;
    private const int FreeBlocks = 16;
    private const int DayMs = 86_400_000;

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(9_000, true)]
    [InlineData(60_000, true)]
    [InlineData(1_000, false)]
    [InlineData(9_000, false)]
    public void The_table_holds_what_a_day_writes(int refreshMs, bool isOffline)
    {
        int writes = WritesOfADay(refreshMs, isOffline);

        string cloud = isOffline ? "away" : "there";
        string expected = $"| {refreshMs} | {cloud} | {writes} | {Years(writes, 1)} | {Years(writes, FreeBlocks)} |";
        Assert.Contains(expected, File.ReadAllText(RepositoryFolder.Combine("docs", "flash-wear.md")));
    }

    private static string Years(int writesPerDay, int blocks) => writesPerDay == 0
        ? "no wear"
        : ((double)CyclesMax * blocks / writesPerDay / 365).ToString("0.0", CultureInfo.InvariantCulture);

    // The second day: boot, greeting and the restart for a dead link are over.
    private static int WritesOfADay(int refreshMs, bool isOffline)
    {
        var device = DeviceFixture.Online(prepared => prepared.Config.RefreshMs = refreshMs);
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
