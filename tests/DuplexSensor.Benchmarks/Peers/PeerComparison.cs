using System.Text;
using DuplexSensor.LocalCloud;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.Benchmarks.Peers;

/// <summary>
/// The board beside other clients on one local cloud, in turn: bare MQTTnet and both device SDKs of AWS for Node. From
/// the delta of a new desired value to the report with that value; and from the notification of a job to SUCCEEDED,
/// with the payload fetched over a new TLS connection. Needs Node.js 20 and npm.
/// </summary>
public static class PeerComparison
{
    private const int Rounds = 30;
    private const int WarmUps = 10;

    public static void Run(TextWriter output) => RunAsync(output).GetAwaiter().GetResult();

    private static async Task RunAsync(TextWriter output)
    {
        await NodePeer.InstallAsync();
        string folder = Directory.CreateTempSubdirectory("duplex-peers-").FullName;
        try
        {
            LocalCloudOptions options = CloudServer.CreateOptions(folder, LoopbackPorts.FindFree(3)) with
            {
                Throttle = false,
            };
            await using LocalCloudHost cloud = await LocalCloudHost.StartAsync(options);
            output.WriteLine("| client | desired to reported | job to SUCCEEDED | delta | report | job |");
            output.WriteLine("|---|---|---|---|---|---|");
            var flash = new FileFlash(Path.Combine(folder, "flash"));
            await WriteRowAsync("the board, flash in a file", peer => BoardPeer.StartAsync(peer, flash));
            await WriteRowAsync("the board, flash in memory", peer => BoardPeer.StartAsync(peer, new MemoryFlash()));
            await WriteRowAsync("bare MQTTnet", BarePeer.StartAsync);
            await WriteRowAsync("aws-iot-device-sdk", peer => NodePeer.StartAsync(peer, "device-sdk.js"));
            await WriteRowAsync("aws-iot-device-sdk-v2", peer => NodePeer.StartAsync(peer, "device-sdk-v2.js"));

            Task WriteRowAsync(string name, Func<PeerOptions, Task<IAsyncDisposable>> startAsync) =>
                PeerComparison.WriteRowAsync(output, cloud, options, name, startAsync);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task WriteRowAsync(
        TextWriter output,
        LocalCloudHost cloud,
        LocalCloudOptions options,
        string name,
        Func<PeerOptions, Task<IAsyncDisposable>> startAsync)
    {
        string thing = name.Replace(' ', '-').Replace(",", "", StringComparison.Ordinal);
        using var traffic = new PeerTraffic(cloud.Log, thing);
        using var operatorCalls = new PeerOperator(options, thing);
        var reports = new List<TimeSpan>();
        await using (await startAsync(PeerOptions.Create(cloud, options, thing, "shadow")))
        {
            for (int i = 0; i < Rounds + WarmUps; i++)
            {
                int refresh = 10_000 + i;
                reports.Add(await traffic.MeasureReportAsync(refresh, () => operatorCalls.SetRefreshAsync(refresh)));
            }
        }

        string shadowPackets = $"{traffic.Describe(PeerTraffic.Delta)} | {traffic.Describe(PeerTraffic.Report)}";
        traffic.Clear();
        var jobs = new List<TimeSpan>();
        await using (await startAsync(PeerOptions.Create(cloud, options, thing, "jobs")))
        {
            for (int i = 0; i < Rounds + WarmUps; i++)
            {
                string jobId = $"{thing}-{i}";
                jobs.Add(await traffic.MeasureJobAsync(jobId, () => operatorCalls.CreateJobAsync(jobId)));
            }
        }

        output.WriteLine($"| {name} | {GetMedianMs(reports):N2} ms | {GetMedianMs(jobs):N2} ms | {shadowPackets} "
            + $"| {traffic.Describe(PeerTraffic.Job)} |");
    }

    private static double GetMedianMs(List<TimeSpan> times) =>
        times.Skip(WarmUps).Order().ElementAt(Rounds / 2).TotalMilliseconds;
}
