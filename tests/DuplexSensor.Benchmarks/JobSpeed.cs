using System.Diagnostics;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.Simulator;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.Benchmarks;

/// <summary>
/// The time of a job on the local cloud, from <c>notify</c> to the accepted terminal update, compared with the time of
/// its requests alone: two MQTT round trips, and one HTTPS GET on a new TLS connection. One process measures both in
/// turn.
/// </summary>
public static class JobSpeed
{
    private const int Jobs = 60;
    private const int WarmUps = 10;
    private const string Thing = "desk";
    public const string Probe = "probe";
    private const string Payload = """{"name": "Superhero job"}""";
    private const string StartNext = """{"stepTimeoutInMinutes":10,"clientToken":"1234567890-1"}""";

    public static void Run(TextWriter output) => RunAsync(output).GetAwaiter().GetResult();

    private static async Task RunAsync(TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("duplex-jobs-").FullName;
        int port = LoopbackPorts.FindFree(3);
        var options = new LocalCloudOptions
        {
            DataFolder = folder,
            MqttPort = port,
            PayloadPort = port + 1,
            ApiPort = port + 2,
            Throttle = false,
        };
        await using (LocalCloudHost cloud = await LocalCloudHost.StartAsync(options))
        {
            await MeasureAsync(output, cloud, options);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task MeasureAsync(TextWriter output, LocalCloudHost cloud, LocalCloudOptions options)
    {
        using var stopwatch = new JobStopwatch(cloud.Log);
        await using var board = CreateBoard(cloud.Onboard(Thing), options);
        await board.StartAsync();
        await stopwatch.WaitForAsync("start-next/accepted");
        await using MqttLoad probe = await ConnectProbeAsync(cloud.Onboard(Probe), options);
        using HttpClient http = CreateHttpClient(options);
        using var api = new HttpClient();
        var (jobs, requests) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (int i = 0; i < Jobs + WarmUps; i++)
        {
            string jobId = $"speed-{i}";
            string path = Path.Combine(options.DataFolder, "payloads", $"job-{jobId}.json");
            await File.WriteAllTextAsync(path, Payload);
            jobs.Add(await stopwatch.MeasureAsync(jobId, () => CreateJobAsync(api, options, jobId)));
            string address = $"https://localhost:{options.PayloadPort}/job-{jobId}.json";
            requests.Add(await MeasureRequestsAsync(probe, http, address));
        }

        Write(output, [.. jobs.Skip(WarmUps)], [.. requests.Skip(WarmUps)]);
    }

    // Each job is compared with the requests right after it, so that other load of the machine affects both.
    private static void Write(TextWriter output, TimeSpan[] jobs, TimeSpan[] requests)
    {
        double ratio = GetMedian(jobs.Zip(requests, (job, bare) => job / bare));
        output.WriteLine("| from notify to the accepted end, median | its requests by themselves | ratio |");
        output.WriteLine("|---|---|---|");
        output.WriteLine($"| {GetMedianMs(jobs):N1} ms | {GetMedianMs(requests):N1} ms | {ratio:N2} |");
    }

    private static double GetMedianMs(TimeSpan[] times) => GetMedian(times.Select(time => time.TotalMilliseconds));

    private static double GetMedian(IEnumerable<double> figures) => figures.Order().ElementAt(Jobs / 2);

    private static async Task<TimeSpan> MeasureRequestsAsync(MqttLoad probe, HttpClient http, string url)
    {
        long start = Stopwatch.GetTimestamp();
        await probe.RoundTripAsync();
        _ = await http.GetStringAsync(url);
        await probe.RoundTripAsync();
        return Stopwatch.GetElapsedTime(start);
    }

    private static VirtualBoard CreateBoard(DeviceCredentials credentials, LocalCloudOptions options)
    {
        return new VirtualBoard(new VirtualBoardOptions
        {
            Config = new DeviceConfig
            {
                Thing = Thing,
                Port = options.MqttPort,
                RefreshMs = 3_600_000,
                JobPayloadUrl = $"https://localhost:{options.PayloadPort}/job-{{jobId}}.json",
            },
            CertificatePath = credentials.CertificatePath,
            KeyPath = credentials.PrivateKeyPath,
            CaPath = credentials.CaPath,
            Flash = new MemoryFlash(),
            Trace = new NullTrace(),
        });
    }

    private static async Task<MqttLoad> ConnectProbeAsync(DeviceCredentials credentials, LocalCloudOptions options)
    {
        string topic = $"$aws/things/{Probe}/jobs/start-next";
        var files = new LoadFiles(
            X509Certificate2.CreateFromPemFile(credentials.CertificatePath, credentials.PrivateKeyPath),
            X509CertificateLoader.LoadCertificateFromFile(credentials.CaPath));
        var topics = new LoadTopics(topic, StartNext, topic + "/accepted");
        return await MqttLoad.ConnectAsync(options.MqttPort, Probe, files, topics);
    }

    // Like the board's fetcher: one connection per fetch, and only the CA is trusted.
    private static HttpClient CreateHttpClient(LocalCloudOptions options)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(Path.Combine(options.DataFolder, "ca", "ca.pem"));
        return new HttpClient(new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.Zero,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy },
        });
    }

    private static async Task CreateJobAsync(HttpClient api, LocalCloudOptions options, string jobId)
    {
        using var body = new StringContent(
            $$"""{"targets":["arn:aws:iot:us-east-1:123456789012:thing/{{Thing}}"],"document":"{}"}""");
        using HttpResponseMessage response = await api.PutAsync(
            $"http://localhost:{options.ApiPort}/jobs/{jobId}", body);
        response.EnsureSuccessStatusCode();
    }

    private sealed class NullTrace : ITrace
    {
        public void Write(byte[] line, int length)
        {
        }
    }
}
