using System.Diagnostics;
using DuplexSensor.EndToEndTests.Fixture;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.EndToEndTests.Tool;

/// <summary>An empty folder outside of the clone, in which programs run.</summary>
internal sealed class EmptyFolder : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    public string FullPath { get; } = Directory.CreateTempSubdirectory("duplex-").FullName;

    /// <summary>The first of four ports for a run in this folder.</summary>
    public int Port { get; } = LoopbackPorts.FindFree(4);

    /// <summary>The command of bash that starts duplex as the tests have built it.</summary>
    public static string Duplex { get; } = $"dotnet '{Path.Combine(AppContext.BaseDirectory, "duplex.dll")}'";

    public string GetPath(params ReadOnlySpan<string> names) => Path.Combine([FullPath, .. names]);

    /// <summary>Runs a script in this folder. Skips the test where there is no bash.</summary>
    public async Task<ProgramResult> RunAsync(string script)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "bash is not installed: install bash");
        var start = new ProcessStartInfo("/bin/bash", ["-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = FullPath,
        };
        using Process process = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        Task<string> output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        return new ProgramResult(process.ExitCode, await output, await errors);
    }

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
