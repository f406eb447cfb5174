using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.Benchmarks;

/// <summary>A local cloud in a process of this program, beside the process that measures it.</summary>
internal static class CloudServer
{
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

    // When `dotnet` runs this program, the process is `dotnet`, which needs the program's path as argument.
    private static string[] GetHostArguments() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [typeof(CloudServer).Assembly.Location]
            : [];
}
