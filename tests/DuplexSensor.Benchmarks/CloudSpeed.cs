using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.Benchmarks;

/// <summary>
/// Shadow updates per second of the local cloud, compared with messages per second that mosquitto echoes: TLS with
/// client certificates, QoS 1 both ways, one request at a time on each connection. Each server is a separate process
/// on the machine of the clients. The processor time per round trip hardly depends on what else runs there.
/// </summary>
public static class CloudSpeed
{
    /// <summary>The argument with which this program is the server. Data folder and port follow it.</summary>
    public const string ServerVerb = "serve-cloud";

    private const int Runs = 3;
    private const int WarmUpRoundTrips = 30_000;
    internal const string Update =
        """{"state":{"reported":{"dht_temperature":23,"dht_humidity":27,"seq":2,"uptime":9}}}""";

    private static readonly int[] Connections = [1, 100, 1_000];
    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(2);

    public static void Run(TextWriter output) => RunAsync(output).GetAwaiter().GetResult();

    /// <summary>Serves until standard input ends; for each line there, writes the bytes it has allocated.</summary>
    public static async Task ServeAsync(string folder, int port)
    {
        await using LocalCloudHost cloud = await LocalCloudHost.StartAsync(
            CloudServer.CreateOptions(folder, port) with { Throttle = false });
        foreach (int i in Enumerable.Range(0, Connections.Max()))
        {
            cloud.Onboard(GetThing(i));
        }

        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is not null)
        {
            Console.WriteLine(GC.GetTotalAllocatedBytes(precise: true));
        }
    }

    private static async Task RunAsync(TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("duplex-speed-").FullName;
        int port = LoopbackPorts.FindFree(4);
        using Process cloud = CloudServer.Start(ServerVerb, folder, port);
        using Process mosquitto = StartMosquitto(folder, port + 3);
        try
        {
            output.WriteLine(
                "| connections | shadow updates | each takes | allocates | mosquitto's echoes | each takes | ratio |");
            output.WriteLine("|---|---|---|---|---|---|---|");
            foreach (int count in Connections)
            {
                Speed updates = await MeasureAsync(count, new Broker(cloud, port, folder), i => new LoadTopics(
                    $"$aws/things/{GetThing(i)}/shadow/update",
                    Update,
                    $"$aws/things/{GetThing(i)}/shadow/update/accepted"));
                Speed echoes = await MeasureAsync(count, new Broker(mosquitto, port + 3, folder), i => new LoadTopics(
                    $"devices/{GetThing(i)}/echo", Update, $"devices/{GetThing(i)}/echo"));
                output.WriteLine($"| {count:N0} | {updates.Rate:N0} a second | {updates.Microseconds:N0} us "
                    + $"| {updates.Kilobytes:N1} kB | {echoes.Rate:N0} a second | {echoes.Microseconds:N0} us "
                    + $"| {updates.Rate / echoes.Rate:N2} |");
            }
        }
        finally
        {
            cloud.Kill();
            mosquitto.Kill();
            await cloud.WaitForExitAsync();
            await mosquitto.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Speed> MeasureAsync(int count, Broker broker, Func<int, LoadTopics> getTopics)
    {
        MqttLoad[] clients = await Task.WhenAll(Enumerable.Range(0, count).Select(i => MqttLoad.ConnectAsync(
            broker.Port, GetThing(i), CloudServer.ReadFiles(broker.Folder, GetThing(i)), getTopics(i))));
        await WarmUpAsync(clients);
        double[] rates = new double[Runs];
        TimeSpan before = broker.Process.ReadProcessorTime();
        long allocated = await ReadAllocatedAsync(broker.Process);
        for (int run = 0; run < Runs; run++)
        {
            rates[run] = await MeasureRateAsync(clients);
        }

        double roundTrips = rates.Sum() * RunTime.TotalSeconds;
        double took = (broker.Process.ReadProcessorTime() - before).TotalMicroseconds;
        allocated = await ReadAllocatedAsync(broker.Process) - allocated;
        foreach (MqttLoad client in clients)
        {
            await client.DisposeAsync();
        }

        return new Speed(rates.Order().ElementAt(Runs / 2), took / roundTrips, allocated / roundTrips / 1_000);
    }

    // mosquitto does not tell: 0.
    private static async Task<long> ReadAllocatedAsync(Process process)
    {
        if (!process.StartInfo.RedirectStandardInput)
        {
            return 0;
        }

        await process.StandardInput.WriteLineAsync();
        await process.StandardInput.FlushAsync();
        return long.Parse((await process.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
    }

    // A number of round trips and not a time: on a busy machine a fixed time would end before the JIT compiler is done.
    private static Task WarmUpAsync(MqttLoad[] clients) => Task.WhenAll(clients.Select(client => Task.Run(async () =>
    {
        for (int i = 0; i < WarmUpRoundTrips / clients.Length; i++)
        {
            await client.RoundTripAsync();
        }
    })));

    private static async Task<double> MeasureRateAsync(MqttLoad[] clients)
    {
        long start = Stopwatch.GetTimestamp();
        int[] done = await Task.WhenAll(clients.Select(client => Task.Run(async () =>
        {
            int roundTrips = 0;
            for (; Stopwatch.GetElapsedTime(start) < RunTime; roundTrips++)
            {
                await client.RoundTripAsync();
            }

            return roundTrips;
        })));
        return done.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static string GetThing(int i) => $"speed-{i}";

    private static Process StartMosquitto(string folder, int port)
    {
        using CertificateAuthority ca = CertificateAuthority.Open(folder, TimeProvider.System.GetUtcNow());
        using X509Certificate2 server = ca.CreateServerCertificate();
        string certificate = Path.Combine(folder, "mosquitto.pem");
        string key = Path.Combine(folder, "mosquitto.key");
        File.WriteAllText(certificate, server.ExportCertificatePem());
        File.WriteAllText(key, server.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        string configuration = Path.Combine(folder, "mosquitto.conf");
        File.WriteAllText(configuration, $"""
            listener {port} 127.0.0.1
            cafile {ca.CertificatePath}
            certfile {certificate}
            keyfile {key}
            require_certificate true
            allow_anonymous true
            set_tcp_nodelay true
            user root
            log_type error

            """);
        // Its errors are few: nobody empties the pipe before it ends.
        Process process = Process.Start(new ProcessStartInfo("/usr/sbin/mosquitto", ["-c", configuration])
        {
            RedirectStandardError = true,
        })!;
        WaitForListener(port, process);
        return process;
    }

    private static void WaitForListener(int port, Process process)
    {
        while (!process.HasExited)
        {
            try
            {
                using var probe = new TcpClient();
                probe.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                Thread.Yield();
            }
        }

        throw new InvalidOperationException($"mosquitto did not start: {process.StandardError.ReadToEnd()}");
    }

    /// <summary>Round trips a second, and what the server spends on each.</summary>
    private sealed record Speed(double Rate, double Microseconds, double Kilobytes);

    private sealed record Broker(Process Process, int Port, string Folder);
}
