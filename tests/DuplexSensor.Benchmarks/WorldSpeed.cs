using System.Diagnostics;
using System.Globalization;
using DuplexSensor.Simulator.World;
using DuplexSensor.Simulator.World.Faults;

namespace DuplexSensor.Benchmarks;

/// <summary>
/// How fast the simulated world lives on one core, and where its time goes: one board, refresh 9000, a day with the
/// faults of a cruel or mild seed and the day's end without.
/// </summary>
public static class WorldSpeed
{
    private const int DayHours = 24;
    private const int DayMs = DayHours * 3_600_000;
    private const int Warmups = 6;
    private const int Lives = 15;

    // What would change the period: here it stays at 9000.
    private static readonly Fault[] Excluded =
        [FaultTable.Change, FaultTable.Spoil, FaultTable.NewDefaults];

    public static void Run(TextWriter output)
    {
        ulong seed = 1;
        for (int i = 0; i < Warmups; i++)
        {
            Live(ref seed, happening => happening.Run());
        }

        double[] speeds = [.. Enumerable.Range(0, Lives).Select(_ => Speed(ref seed)).Order()];
        var profile = new SortedDictionary<EventKind, (long Count, long Ticks)>();
        for (int i = 0; i < Lives; i++)
        {
            Live(ref seed, happening => Watch(profile, happening));
        }

        Print(output, speeds, profile);
    }

    private static double Speed(ref ulong seed)
    {
        // Time of the processor, collector and compiler included: what else runs on the machine does not count.
        TimeSpan before = Environment.CpuUsage.TotalTime;
        WorldResult result = Live(ref seed, happening => happening.Run());
        return result.DeviceMs / (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }

    // The next seed that is not calm.
    private static WorldResult Live(ref ulong seed, Action<WorldEvent> runner)
    {
        while (true)
        {
            var life = new WorldLife(new WorldOptions(seed++) { Things = 1, Hours = DayHours }, new WorldTrace(null));
            if (life.World.Plan.Mood == "calm")
            {
                continue;
            }

            foreach (Fault fault in Excluded)
            {
                life.World.Plan.Set(fault, always: false);
            }

            life.World.Runner = runner;
            WorldResult result = life.Run();
            return result.Violation is null ? result : throw new InvalidOperationException(result.ToString());
        }
    }

    private static void Watch(SortedDictionary<EventKind, (long Count, long Ticks)> profile, WorldEvent happening)
    {
        long startedAt = Stopwatch.GetTimestamp();
        happening.Run();
        (long count, long ticks) = profile.GetValueOrDefault(happening.Kind);
        profile[happening.Kind] = (count + 1, ticks + Stopwatch.GetTimestamp() - startedAt);
    }

    private static void Print(
        TextWriter output, double[] speeds, SortedDictionary<EventKind, (long Count, long Ticks)> profile)
    {
        double median = speeds[speeds.Length / 2];
        output.WriteLine("| one core, refresh 9000, faults on | median | slowest | fastest |");
        output.WriteLine("|---|---|---|---|");
        output.WriteLine(Row($"| times real time | {median:N0} | {speeds[0]:N0} | {speeds[^1]:N0} |"));
        output.WriteLine(Row(
            $"| a device-day | {DayMs / median:0} ms | {DayMs / speeds[0]:0} ms | {DayMs / speeds[^1]:0} ms |"));
        output.WriteLine();
        long all = profile.Values.Sum(entry => entry.Ticks);
        output.WriteLine("| event | a device-day has | each takes | share |");
        output.WriteLine("|---|---|---|---|");
        foreach ((EventKind kind, (long count, long ticks)) in profile)
        {
            double micros = ticks * 1e6 / Stopwatch.Frequency / count;
            output.WriteLine(Row($"| {kind} | {count / Lives:N0} | {micros:0.0} us | {100.0 * ticks / all:0}% |"));
        }
    }

    private static string Row(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
