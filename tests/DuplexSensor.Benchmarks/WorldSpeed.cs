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
    private const int Lives = 15;

    // Faults that would change the period, which must stay 9000 ms.
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
        // Processor time, including garbage collector and JIT compiler: other load of the machine does not count.
        TimeSpan before = Environment.CpuUsage.TotalTime;
        WorldResult result = Live(ref seed, happening => happening.Run());
        return result.DeviceMs / (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }

    // Runs the next seed that is not calm.
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
        output.WriteLine(
            Row($"| a device-day | {DayMs / median:0} ms | {DayMs / speeds[0]:0} ms | {DayMs / speeds[^1]:0} ms |"));
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
