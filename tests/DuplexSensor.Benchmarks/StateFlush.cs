using System.Diagnostics;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.Benchmarks;

/// <summary>
/// The cost of the flush once a second that preserves the state across a power cut: up to 1,000 changes a second
/// without and with the flush, in the folder of temporary files (TMPDIR).
/// </summary>
public static class StateFlush
{
    private const int ChangesPerPause = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(10);

    public static void Run(TextWriter output)
    {
        output.WriteLine(
            "| state file | changes | processor time | longest change | flushes | median flush | longest flush |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        Measure(TextWriter.Null, TimeSpan.FromSeconds(1), "warm up");
        Measure(output, Timeout.InfiniteTimeSpan, "without flush");
        Measure(output, TimeSpan.FromSeconds(1), "flushed each second");
    }

    private static void Measure(TextWriter output, TimeSpan period, string name)
    {
        string folder = Directory.CreateTempSubdirectory("duplex-flush-").FullName;
        var flushes = new List<double>();
        try
        {
            using StateFile state = StateFile.Open(folder);
            using (new Timer(_ => flushes.Add(MeasureMs(state.Flush)), null, period, period))
            {
                TimeSpan before = Environment.CpuUsage.TotalTime;
                (int changes, double longest) = PersistFor(state);
                double processor = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
                flushes.Sort();
                output.WriteLine($"| {name} | {changes:N0} | {processor:N0} ms | {longest:N1} ms | {flushes.Count} "
                    + $"| {flushes.ElementAtOrDefault(flushes.Count / 2):N1} ms | {flushes.LastOrDefault():N1} ms |");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (int Changes, double Longest) PersistFor(StateFile state)
    {
        var record = new { State = new string('x', 300) };
        long start = Stopwatch.GetTimestamp();
        double longest = 0;
        int changes = 0;
        while (Stopwatch.GetElapsedTime(start) < RunTime)
        {
            string key = $"thing-{changes++ % 100}";
            longest = Math.Max(longest, MeasureMs(() => state.Persist([new RecordChange("shadow", key, record)])));
            if (changes % ChangesPerPause == 0)
            {
                Thread.Sleep(Pause);
            }
        }

        return (changes, longest);
    }

    private static double MeasureMs(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
