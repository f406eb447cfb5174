using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.EndToEndTests.Fixture;
using DuplexSensor.LocalCloud;
using DuplexSensor.UnitTests.Simulator;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace DuplexSensor.Benchmarks;

/// <summary>
/// The memory of a local cloud to which clients with ever-new ids connect, each with a session that can be resumed and
/// a subscription, and never come back. Its clock is fast: an hour, after which a stored session ends, takes half a
/// minute. The cloud is a separate process.
/// </summary>
public static class SessionChurn
{
    /// <summary>The argument with which this program is the server. Data folder and port follow it.</summary>
    public const string ServerVerb = "serve-fast-cloud";

    private const int Hours = 8;
    private const int TimeFactor = 120;
    private const int Clients = 4;
    private const string Thing = "churn";

    private static int _ids;

    public static void Run(TextWriter output) => RunAsync(output).GetAwaiter().GetResult();

    /// <summary>Serves until standard input ends; for each line there, writes its sessions and memory.</summary>
    public static async Task ServeAsync(string folder, int port)
    {
        await using LocalCloudHost cloud = await LocalCloudHost.StartAsync(
            CloudServer.CreateOptions(folder, port) with { TimeProvider = new FastTime(TimeFactor) });
        cloud.Onboard(Thing);
        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is not null)
        {
            long heap = GC.GetTotalMemory(forceFullCollection: true);
            Console.WriteLine($"{cloud.SessionCount:N0} | {heap >> 20:N0} MB | {Environment.WorkingSet >> 20:N0} MB |");
        }
    }

    private static async Task RunAsync(TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("duplex-churn-").FullName;
        int port = LoopbackPorts.FindFree(3);
        using Process cloud = CloudServer.Start(ServerVerb, folder, port);
        try
        {
            Func<MqttClientOptionsBuilder> createOptions = CreateOptions(folder, port);
            await CloudServer.AllowAllIdsAsync(folder, port + 2, Thing);
            output.WriteLine("| hour | ids so far | sessions | heap | process |");
            output.WriteLine("|---|---|---|---|---|");
            for (int hour = 1; hour <= Hours; hour++)
            {
                long start = Stopwatch.GetTimestamp();
                await Task.WhenAll(Enumerable.Range(0, Clients)
                    .Select(_ => Task.Run(() => ChurnAsync(createOptions, start))));
                await cloud.StandardInput.WriteLineAsync("state");
                await cloud.StandardInput.FlushAsync();
                output.WriteLine($"| {hour} | {_ids:N0} | {await cloud.StandardOutput.ReadLineAsync()}");
            }
        }
        finally
        {
            cloud.Kill();
            await cloud.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ChurnAsync(Func<MqttClientOptionsBuilder> createOptions, long start)
    {
        var factory = new MqttClientFactory();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromHours(1) / TimeFactor)
        {
            using IMqttClient client = factory.CreateMqttClient();
            MqttClientOptions own = createOptions().WithClientId($"client-{Interlocked.Increment(ref _ids)}").Build();
            try
            {
                await client.ConnectAsync(own);
                await client.SubscribeAsync($"churn/{own.ClientId}", MqttQualityOfServiceLevel.AtLeastOnce);
                await client.DisconnectAsync();
            }
            catch (MqttCommunicationException)
            {
                // On a busy machine the handshake is too slow for the fast clock. The next client comes at once.
            }
        }
    }

    private static Func<MqttClientOptionsBuilder> CreateOptions(string folder, int port)
    {
        LoadFiles files = CloudServer.ReadFiles(folder, Thing);
        return () => new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", port)
            .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V311)
            .WithCleanSession(false)
            // No keep-alive, because the cloud's fast clock would measure it.
            .WithNoKeepAlive()
            .WithTlsOptions(tls => tls
                .WithClientCertificates([files.Device])
                .WithTrustChain([files.Ca])
                .WithRevocationMode(X509RevocationMode.NoCheck)
                .WithTargetHost("localhost"));
    }
}
