using System.Globalization;
using DuplexSensor.World;

namespace DuplexSensor.Benchmarks;

/// <summary>
/// Flash writes per day that readings cause, on the second day of an outage and on a day with the cloud, in virtual
/// time. docs/flash-wear.md contains the table.
/// </summary>
public static class FlashWear
{
    private const int CyclesMax = 100_000;
    private const int FreeBlocks = 16;
    private const long DayMs = 86_400_000;

    public static void Run(TextWriter output)
    {
        output.WriteLine("| refresh (ms) | cloud | writes a day | years, one block | years, 16 blocks |");
        output.WriteLine("|---|---|---|---|---|");
        foreach ((int refreshMs, bool isOffline) in new[]
        {
            (1_000, true), (9_000, true), (60_000, true), (1_000, false), (9_000, false),
        })
        {
            int writes = CountWritesPerDay(refreshMs, isOffline);
            string cloud = isOffline ? "away" : "there";
            string years = $"{FormatYears(writes, 1)} | {FormatYears(writes, FreeBlocks)}";
            output.WriteLine($"| {refreshMs} | {cloud} | {writes} | {years} |");
        }
    }

    private static int CountWritesPerDay(int refreshMs, bool isOffline)
    {
        var world = new VirtualWorld(new WorldOptions(1) { IsManual = true }, new WorldTrace(null));
        WorldBoard board = world.Boards[0];
        board.Config.RefreshMs = refreshMs;
        board.Sensor.SetConstant(temperatureTenths: 220, humidityTenths: 350);
        board.PowerUp();
        RunUntil(world, 60_000);
        if (isOffline)
        {
            world.Cloud.GoDown();
        }

        RunUntil(world, DayMs);
        int before = board.Flash.Medium.WriteCount;
        RunUntil(world, 2 * DayMs);
        return board.Flash.Medium.WriteCount - before;
    }

    private static void RunUntil(VirtualWorld world, long ms)
    {
        while (world.Step(ms))
        {
        }
    }

    private static string FormatYears(int writesPerDay, int blocks) => writesPerDay == 0
        ? "no wear"
        : ((double)CyclesMax * blocks / writesPerDay / 365).ToString("0.0", CultureInfo.InvariantCulture);
}
