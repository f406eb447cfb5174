using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.Simulator;
using DuplexSensor.Simulator.Storage;

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
        int port = CloudSpeed.FreePort();
        await using (LocalCloudHost cloud = await LocalCloudHost.StartAsync(new LocalCloudOptions
        {
            DataFolder = folder,
            MqttPort = port,
            PayloadPort = port + 1,
            ApiPort = port + 2,
        }))
        {
            Beats[] beats = await Task.WhenAll(RefreshMs.Select(refreshMs => ListenAsync(cloud, port, refreshMs)));
            output.WriteLine("| refresh (ms) | ticks | median deviation (ms) | 99 % within | largest | last |");
            output.WriteLine("|---|---|---|---|---|---|");
            foreach (string line in RefreshMs.Zip(beats, (refreshMs, heard) => heard.LineOf(refreshMs)))
            {
                output.WriteLine(line);
            }
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<Beats> ListenAsync(LocalCloudHost cloud, int port, int refreshMs)
    {
        string thing = $"every-{refreshMs}";
        DeviceCredentials credentials = cloud.Onboard(thing);
        var beats = new Beats();
        await using var board = new VirtualBoard(new VirtualBoardOptions
        {
            Config = new DeviceConfig { Thing = thing, Port = port, RefreshMs = refreshMs, JobPayloadUrl = "" },
            CertificatePath = credentials.CertificatePath,
            KeyPath = credentials.PrivateKeyPath,
            CaPath = credentials.CaPath,
            Flash = new MemoryFlash(),
            Trace = beats,
        });
        await board.StartAsync();
        await Task.Delay(TimeSpan.FromMinutes(Minutes));
        return beats;
    }

    /// <summary>The times of measurements. The first one does not count, because the JIT compiler delays it.</summary>
    private sealed class Beats : ITrace
    {
        private readonly ConcurrentQueue<long> _at = new();

        public void Write(byte[] line, int length)
        {
            if (line.AsSpan(0, length).IndexOf(" sensor "u8) >= 0)
            {
                _at.Enqueue(Stopwatch.GetTimestamp());
            }
        }

        // The deviations from the best grid of whole periods, which is the one shifted by the median.
        public string LineOf(int refreshMs)
        {
            long[] at = [.. _at.Skip(1)];
            double[] sinceFirst = [.. at.Select((ticks, beat) =>
                Stopwatch.GetElapsedTime(at[0], ticks).TotalMilliseconds - ((double)beat * refreshMs))];
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
