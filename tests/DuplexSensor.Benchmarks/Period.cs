using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.Simulator;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.Benchmarks;

/// <summary>
/// How exactly virtual boards keep their period on this machine, measured with a stopwatch: boards on real sockets with
/// the local cloud, for ten minutes.
/// </summary>
public static class Period
{
    private const int Minutes = 10;

    private static readonly int[] RefreshMs = [5_000, 9_000];

    public static void Run(TextWriter output) => RunAsync(output).GetAwaiter().GetResult();

    private static async Task RunAsync(TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("duplex-period-").FullName;
        int port = LoopbackPorts.FindFree(3);
        await using (LocalCloudHost cloud = await LocalCloudHost.StartAsync(new LocalCloudOptions
        {
            DataFolder = folder,
            MqttPort = port,
            PayloadPort = port + 1,
            ApiPort = port + 2,
        }))
        {
            TickTrace[] traces = await Task.WhenAll(
                RefreshMs.Select(refreshMs => MeasureAsync(cloud, port, refreshMs)));
            output.WriteLine("| refresh (ms) | ticks | median deviation (ms) | 99 % within | largest | last |");
            output.WriteLine("|---|---|---|---|---|---|");
            foreach (string line in RefreshMs.Zip(traces, (refreshMs, trace) => trace.FormatLine(refreshMs)))
            {
                output.WriteLine(line);
            }
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<TickTrace> MeasureAsync(LocalCloudHost cloud, int port, int refreshMs)
    {
        string thing = $"every-{refreshMs}";
        DeviceCredentials credentials = cloud.Onboard(thing);
        var trace = new TickTrace();
        await using var board = new VirtualBoard(new VirtualBoardOptions
        {
            Config = new DeviceConfig { Thing = thing, Port = port, RefreshMs = refreshMs, JobPayloadUrl = "" },
            CertificatePath = credentials.CertificatePath,
            KeyPath = credentials.PrivateKeyPath,
            CaPath = credentials.CaPath,
            Flash = new MemoryFlash(),
            Trace = trace,
        });
        await board.StartAsync();
        await Task.Delay(TimeSpan.FromMinutes(Minutes));
        return trace;
    }

    /// <summary>The times of measurements. The first time does not count, because the JIT compiler delays it.</summary>
    private sealed class TickTrace : ITrace
    {
        private readonly ConcurrentQueue<long> _timestamps = new();

        public void Write(byte[] line, int length)
        {
            if (line.AsSpan(0, length).IndexOf(" sensor "u8) >= 0)
            {
                _timestamps.Enqueue(Stopwatch.GetTimestamp());
            }
        }

        // The deviations from the best grid of whole periods, which is the grid shifted by the median.
        public string FormatLine(int refreshMs)
        {
            long[] timestamps = [.. _timestamps.Skip(1)];
            double[] sinceFirst = [.. timestamps.Select((ticks, tick) =>
                Stopwatch.GetElapsedTime(timestamps[0], ticks).TotalMilliseconds - ((double)tick * refreshMs))];
            double shift = sinceFirst.Order().ElementAt(sinceFirst.Length / 2);
            double[] off = [.. sinceFirst.Select(ms => Math.Abs(ms - shift))];
            double[] sorted = [.. off.Order()];
            (double median, double most) = (sorted[off.Length / 2], sorted[off.Length * 99 / 100]);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"| {refreshMs} | {off.Length} | {median:0.0} | {most:0.0} | {sorted[^1]:0.0} | {off[^1]:0.0} |");
        }
    }
}
