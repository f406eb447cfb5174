using System.Diagnostics;
using System.Globalization;
using DuplexSensor.World;
using DuplexSensor.World.Faults;

namespace DuplexSensor.Benchmarks;

/// <summary>
/// The speed of the simulated world on one core, and its profile: one board with a refresh of 9000 ms, a day with the
/// faults of a cruel or mild seed, and the recovery without faults.
/// </summary>
public static class WorldSpeed
{
    private const int DayHours = 24;
    private const int DayMs = DayHours * 3_600_000;
    private const int Warmups = 6;
    private const int Runs = 15;

    // Faults that would change the period, which must stay 9000 ms.
    private static readonly Fault[] Excluded =
        [FaultTable.UserChangesSetting, FaultTable.UserSetsBadValue, FaultTable.ChangeDefaults];

    public static void Run(TextWriter output)
    {
        ulong seed = 1;
        for (int i = 0; i < Warmups; i++)
        {
            RunWorld(ref seed, worldEvent => worldEvent.Run());
        }

        double[] speeds = [.. Enumerable.Range(0, Runs).Select(_ => MeasureSpeed(ref seed)).Order()];
        var profile = new SortedDictionary<EventKind, (long Count, long Ticks)>();
        for (int i = 0; i < Runs; i++)
        {
            RunWorld(ref seed, worldEvent => Profile(profile, worldEvent));
        }

        Print(output, speeds, profile);
    }

    private static double MeasureSpeed(ref ulong seed)
    {
        // Processor time, including garbage collector and JIT compiler: other load of the machine does not count.
        TimeSpan before = Environment.CpuUsage.TotalTime;
        WorldResult result = RunWorld(ref seed, worldEvent => worldEvent.Run());
        return result.DeviceMs / (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }

    // Runs the next seed that is not calm.
    private static WorldResult RunWorld(ref ulong seed, Action<WorldEvent> runner)
    {
        while (true)
        {
            var run = new WorldRun(new WorldOptions(seed++) { Things = 1, Hours = DayHours }, new WorldTrace(null));
            if (run.World.Plan.Severity == "calm")
            {
                continue;
            }

            foreach (Fault fault in Excluded)
            {
                run.World.Plan.Set(fault, always: false);
            }

            run.World.EventRunner = runner;
            WorldResult result = run.Run();
            return result.Violation is null ? result : throw new InvalidOperationException(result.ToString());
        }
    }

    private static void Profile(SortedDictionary<EventKind, (long Count, long Ticks)> profile, WorldEvent worldEvent)
    {
        long startedAt = Stopwatch.GetTimestamp();
        worldEvent.Run();
        (long count, long ticks) = profile.GetValueOrDefault(worldEvent.Kind);
        profile[worldEvent.Kind] = (count + 1, ticks + Stopwatch.GetTimestamp() - startedAt);
    }

    private static void Print(
        TextWriter output, double[] speeds, SortedDictionary<EventKind, (long Count, long Ticks)> profile)
    {
        double median = speeds[speeds.Length / 2];
        output.WriteLine("| one core, refresh 9000, faults on | median | slowest | fastest |");
        output.WriteLine("|---|---|---|---|");
        output.WriteLine(FormatRow($"| times real time | {median:N0} | {speeds[0]:N0} | {speeds[^1]:N0} |"));
        output.WriteLine(FormatRow(
            $"| a device-day | {DayMs / median:0} ms | {DayMs / speeds[0]:0} ms | {DayMs / speeds[^1]:0} ms |"));
        output.WriteLine();
        long all = profile.Values.Sum(entry => entry.Ticks);
        output.WriteLine("| event | a device-day has | each takes | share |");
        output.WriteLine("|---|---|---|---|");
        foreach ((EventKind kind, (long count, long ticks)) in profile)
        {
            double micros = ticks * 1e6 / Stopwatch.Frequency / count;
            output.WriteLine(FormatRow($"| {kind} | {count / Runs:N0} | {micros:0.0} us | {100.0 * ticks / all:0}% |"));
        }
    }

    private static string FormatRow(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
