using System.Diagnostics;
using System.Globalization;
using DuplexSensor.LocalCloud;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.Benchmarks;

/// <summary>
/// What a connect costs the local cloud beside ten open connections, and beside thousands: TCP, TLS with a client
/// certificate, CONNECT, the 8 subscriptions of a board in one SUBSCRIBE, DISCONNECT. The goal is 1.5 times. The cloud
/// is a separate process on the machine of the clients.
/// </summary>
public static class Connects
{
    /// <summary>The argument with which this program is the server. Data folder and port follow it.</summary>
    public const string ServerVerb = "serve-one-certificate";

    private const string Thing = "connects";
    private const int Few = 10;
    private const int Many = 10_000;
    private const int AtATime = 8;
    private const int Runs = 3;
    private const int ConnectsOfRun = 1_000;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    public static void Run(TextWriter output) => RunAsync(output).GetAwaiter().GetResult();

    /// <summary>Serves until standard input ends; answers each number there when it has that many sessions.</summary>
    public static async Task ServeAsync(string folder, int port)
    {
        await using LocalCloudHost cloud = await LocalCloudHost.StartAsync(CloudServer.CreateOptions(folder, port));
        cloud.Onboard(Thing);
        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            while (cloud.SessionCount != int.Parse(line, CultureInfo.InvariantCulture))
            {
                await Task.Delay(PollInterval);
            }

            Console.WriteLine(line);
        }
    }

    private static async Task RunAsync(TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("duplex-connects-").FullName;
        int port = LoopbackPorts.FindFree(3);
        using Process cloud = CloudServer.Start(ServerVerb, folder, port);
        var open = new List<MqttConnection>();
        try
        {
            await CloudServer.AllowAllIdsAsync(folder, port + 2, Thing);
            var target = new Target(cloud, port, CloudServer.ReadFiles(folder, Thing));
            open.AddRange(await OpenAsync(target, 0, Few));
            // The first runs warm up.
            await MeasureAsync(target, Few);
            Cost few = await MeasureAsync(target, Few);
            open.AddRange(await OpenAsync(target, Few, Many - Few));
            Cost many = await MeasureAsync(target, Many);
            output.WriteLine("| connections open | a connect takes | connects | times |");
            output.WriteLine("|---|---|---|---|");
            output.WriteLine($"| {Few} | {few.Milliseconds:N2} ms | {few.Rate:N0} a second | 1 |");
            output.WriteLine($"| {Many:N0} | {many.Milliseconds:N2} ms | {many.Rate:N0} a second "
                + $"| {many.Milliseconds / few.Milliseconds:N2} |");
        }
        finally
        {
            cloud.Kill();
            await cloud.WaitForExitAsync();
            await Task.WhenAll(open.Select(connection => connection.DisposeAsync().AsTask()));
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<MqttConnection[]> OpenAsync(Target target, int first, int count)
    {
        var opened = new MqttConnection[count];
        await ForEachAsync(count, async i => opened[i] = await ConnectAsync(target, $"open-{first + i}"));
        return opened;
    }

    private static async Task<Cost> MeasureAsync(Target target, int open)
    {
        await WaitForSessionsAsync(target, open);
        double[] rates = new double[Runs];
        TimeSpan before = target.Cloud.ReadProcessorTime();
        for (int run = 0; run < Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            await ForEachAsync(ConnectsOfRun, async i =>
                await (await ConnectAsync(target, $"measured-{i}")).DisconnectAsync());
            await WaitForSessionsAsync(target, open);
            rates[run] = ConnectsOfRun / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        double took = (target.Cloud.ReadProcessorTime() - before).TotalMilliseconds;
        return new Cost(took / (Runs * ConnectsOfRun), rates.Order().ElementAt(Runs / 2));
    }

    private static async Task<MqttConnection> ConnectAsync(Target target, string clientId)
    {
        MqttConnection connection = await MqttConnection.ConnectAsync(target.Port, clientId, target.Files);
        await connection.SubscribeAsync(Growth.GetFilters(clientId));
        return connection;
    }

    private static async Task WaitForSessionsAsync(Target target, int count)
    {
        await target.Cloud.StandardInput.WriteLineAsync(count.ToString(CultureInfo.InvariantCulture));
        await target.Cloud.StandardInput.FlushAsync();
        await target.Cloud.StandardOutput.ReadLineAsync();
    }

    private static Task ForEachAsync(int count, Func<int, Task> actAsync) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = AtATime },
        async (i, _) => await actAsync(i));

    /// <summary>Processor time of the cloud for one connect, and connects a second.</summary>
    private sealed record Cost(double Milliseconds, double Rate);

    private sealed record Target(Process Cloud, int Port, LoadFiles Files);
}
