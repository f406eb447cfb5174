using System.Diagnostics;
using DuplexSensor.UnitTests.Tool.Monitoring;

namespace DuplexSensor.UnitTests.Tool.Onboarding;

/// <summary>An AWS CLI that starts a program of its own, as its wrappers do.</summary>
public sealed class AwsCliProcessTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();

    private string ChildFile => _folder.File("child");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Ctrl_C_ends_the_CLI_with_its_children()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("the state of a process is read from /proc");
            return;
        }

        File.SetUnixFileMode(
            _folder.Write("aws", "#!/bin/bash\nsleep 60 &\necho $! > child.new; mv child.new child; wait\n"u8),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using Process duplex = Start();
        await Condition.WaitAsync(() => File.Exists(ChildFile), Deadline, () => "no child", () => { });
        string child = File.ReadAllText(ChildFile).Trim();

        using (Process.Start("kill", ["-INT", $"{duplex.Id}"]))
        {
            await duplex.WaitForExitAsync(TestContext.Current.CancellationToken)
                .WaitAsync(Deadline, TestContext.Current.CancellationToken);
        }

        await Condition.WaitAsync(() => HasEnded(child), Deadline, () => $"process {child} runs on", () => { });
    }

    private Process Start() => Process.Start(
        new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "duplex"), ["status", "--profile", "x"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path,
            Environment = { ["PATH"] = $"{_folder.Path}:{Environment.GetEnvironmentVariable("PATH")}" },
        })!;

    // A process that nobody has waited for is a zombie.
    private static bool HasEnded(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Contains(") Z ");
        }
        catch (IOException)
        {
            return true;
        }
    }
}
