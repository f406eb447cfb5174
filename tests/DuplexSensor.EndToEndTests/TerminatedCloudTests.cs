using System.Diagnostics;
using DuplexSensor.EndToEndTests.Fixture;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.EndToEndTests;

public sealed class TerminatedCloudTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("duplex-term-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task SIGTERM_ends_a_program_that_embeds_the_local_cloud()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        await using var cloud = new CloudProcess(_folder, LoopbackPorts.FindFree(3), [], _ => { });
        await cloud.StartAsync();
        using Process kill = Process.Start("kill", ["-TERM", $"{cloud.ProcessId}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await cloud.WaitForExitAsync().WaitAsync(Deadline, TestContext.Current.CancellationToken);
    }
}
