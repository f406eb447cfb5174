using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.Benchmarks;

/// <summary>A local cloud in a process of this program, beside the process that measures it.</summary>
internal static class CloudServer
{
    private const string Policy = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*"}]}
        """;

    /// <summary>Starts this program as the server of a verb. Returns when that has written "ready".</summary>
    public static Process Start(string verb, string folder, int port)
    {
        Process process = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!, [.. GetHostArguments(), verb, folder, $"{port}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        string? line = process.StandardOutput.ReadLine();
        return line == "ready" ? process : throw new InvalidOperationException("The local cloud did not start.");
    }

    /// <summary>MQTT on <paramref name="port"/>, payloads and the HTTP API on the two ports after it.</summary>
    public static LocalCloudOptions CreateOptions(string folder, int port) => new()
    {
        DataFolder = folder,
        MqttPort = port,
        PayloadPort = port + 1,
        ApiPort = port + 2,
    };

    /// <summary>A thing's certificate with its key, and the local CA.</summary>
    public static LoadFiles ReadFiles(string folder, string thing)
    {
        string files = Path.Combine(folder, "things", thing);
        using var fromPem = X509Certificate2.CreateFromPemFile(
            Path.Combine(files, "device.pem"), Path.Combine(files, "device.key"));
        return new LoadFiles(
            X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null),
            X509CertificateLoader.LoadCertificateFromFile(Path.Combine(files, "ca.pem")));
    }

    /// <summary>Lets any number of clients, with any ids, use a thing's certificate.</summary>
    public static async Task AllowAllIdsAsync(string folder, int apiPort, string thing)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(
            Path.Combine(folder, "things", thing, "device.pem"));
        string arn = AwsNames.GetCertificateArn(CertificateIssuer.GetCertificateId(certificate));
        using var http = new HttpClient { BaseAddress = new Uri($"http://localhost:{apiPort}") };
        string document = JsonEncodedText.Encode(Policy).ToString();
        await SendAsync(HttpMethod.Post, "/policies/all", $$"""{"policyDocument":"{{document}}"}""");
        await SendAsync(HttpMethod.Put, "/target-policies/all", $$"""{"target":"{{arn}}"}""");

        async Task SendAsync(HttpMethod method, string path, string body)
        {
            using var request = new HttpRequestMessage(method, path)
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            using HttpResponseMessage response = await http.SendAsync(request);
            response.EnsureSuccessStatusCode();
        }
    }

    /// <summary>The processor time that a process has used so far.</summary>
    public static TimeSpan ReadProcessorTime(this Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    // When `dotnet` runs this program, the process is `dotnet`, which needs the program's path as argument.
    private static string[] GetHostArguments() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [typeof(CloudServer).Assembly.Location]
            : [];
}
