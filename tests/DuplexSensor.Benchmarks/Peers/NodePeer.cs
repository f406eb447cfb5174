using System.Diagnostics;

namespace DuplexSensor.Benchmarks.Peers;

/// <summary>A device SDK of AWS for Node, in a script of this folder.</summary>
internal sealed class NodePeer(Process process) : IAsyncDisposable
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Peers");

    /// <summary>Installs the SDKs beside this program: the versions of package-lock.json, no install scripts.</summary>
    public static async Task InstallAsync()
    {
        if (Directory.Exists(Path.Combine(Folder, "node_modules", "aws-iot-device-sdk-v2")))
        {
            return;
        }

        using Process npm = Process.Start("npm", [
            "ci", "--prefix", Folder, "--ignore-scripts", "--omit", "optional", "--no-audit", "--no-fund"]);
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0)
        {
            throw new InvalidOperationException($"npm ci failed with {npm.ExitCode} in {Folder}.");
        }
    }

    /// <summary>Starts a script; completes when it has written "ready".</summary>
    public static async Task<IAsyncDisposable> StartAsync(PeerOptions options, string script)
    {
        Process process = Process.Start(new ProcessStartInfo("node",
        [
            Path.Combine(Folder, script), "localhost", $"{options.MqttPort}", options.Files.PrivateKeyPath,
            options.Files.CertificatePath, options.Files.CaPath, options.Thing, options.Mode, options.PayloadUrl("ID"),
        ])
        {
            RedirectStandardOutput = true,
        })!;
        return await process.StandardOutput.ReadLineAsync() == "ready"
            ? new NodePeer(process)
            : throw new InvalidOperationException($"{script} did not start.");
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
