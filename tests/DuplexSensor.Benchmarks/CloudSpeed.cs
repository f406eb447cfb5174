using System.Diagnostics;
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

    private const int Runs = 5;
    private const int WarmUpRoundTrips = 30_000;
    internal const string Update =
        """{"state":{"reported":{"dht_temperature":23,"dht_humidity":27,"seq":2,"uptime":9}}}""";

    private static readonly int[] Connections = [1, 100];
    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(3);

    public static void Run(TextWriter output) => RunAsync(output).GetAwaiter().GetResult();

    /// <summary>Serves until standard input ends.</summary>
    public static async Task ServeAsync(string folder, int port)
    {
        await using LocalCloudHost cloud = await LocalCloudHost.StartAsync(
            CloudServer.CreateOptions(folder, port) with { Throttle = false });
        foreach (int i in Enumerable.Range(0, Connections.Max()))
        {
            cloud.Onboard(GetThing(i));
        }

        Console.WriteLine("ready");
        await Console.In.ReadToEndAsync();
    }

    private static async Task RunAsync(TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("duplex-speed-").FullName;
        int port = LoopbackPorts.FindFree(4);
        using Process cloud = CloudServer.Start(ServerVerb, folder, port);
        using Process mosquitto = StartMosquitto(folder, port + 3);
        try
        {
            output.WriteLine("| QoS 1 round trips | 1 connection | each takes | 100 connections | each takes |");
            output.WriteLine("|---|---|---|---|---|");
            output.Write("| local cloud, shadow update answered |");
            await MeasureAsync(output, new Broker(cloud, port, folder), i => new LoadTopics(
                $"$aws/things/{GetThing(i)}/shadow/update",
                Update,
                $"$aws/things/{GetThing(i)}/shadow/update/accepted"));
            output.Write("| mosquitto, plain echo |");
            await MeasureAsync(output, new Broker(mosquitto, port + 3, folder), i => new LoadTopics(
                $"devices/{GetThing(i)}/echo", Update, $"devices/{GetThing(i)}/echo"));
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

    private static async Task MeasureAsync(TextWriter output, Broker broker, Func<int, LoadTopics> getTopics)
    {
        foreach (int count in Connections)
        {
            MqttLoad[] clients = await Task.WhenAll(Enumerable.Range(0, count).Select(i => MqttLoad.ConnectAsync(
                broker.Port, GetThing(i), CloudServer.ReadFiles(broker.Folder, GetThing(i)), getTopics(i))));
            await WarmUpAsync(clients);
            double[] rates = new double[Runs];
            TimeSpan before = GetProcessorTime(broker.Process);
            for (int run = 0; run < Runs; run++)
            {
                rates[run] = await MeasureRateAsync(clients);
            }

            double took = (GetProcessorTime(broker.Process) - before).TotalMicroseconds;
            double roundTrips = rates.Sum() * RunTime.TotalSeconds;
            output.Write($" {rates.Order().ElementAt(Runs / 2):N0} a second | {took / roundTrips:N0} us |");
            foreach (MqttLoad client in clients)
            {
                await client.DisposeAsync();
            }
        }

        output.WriteLine();
    }

    private static TimeSpan GetProcessorTime(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
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

            """);
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

    private sealed record Broker(Process Process, int Port, string Folder);
}
