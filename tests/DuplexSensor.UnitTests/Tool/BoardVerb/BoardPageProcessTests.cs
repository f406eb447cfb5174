using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using DuplexSensor.Nanoff;
using DuplexSensor.Tool.Building;
using DuplexSensor.Tool.Flashing;
using DuplexSensor.UnitTests.Simulator;
using DuplexSensor.UnitTests.Tool.Building;
using DuplexSensor.UnitTests.Tool.Flashing;
using DuplexSensor.UnitTests.Tool.Monitoring;

namespace DuplexSensor.UnitTests.Tool.BoardVerb;

/// <summary>
/// The commands of docs/board.md as processes in a clone: nanoff, nuget and msbuild are stand-ins, and a virtual board
/// runs with the files that were flashed. Those of AWS and --next are in <see cref="BoardSessionTests"/>.
/// </summary>
[WholeRun]
public sealed partial class BoardPageProcessTests : IAsyncLifetime
{
    private const string Address = "127.0.0.2";

    private readonly BuildFixture _clone = new();
    private readonly FlashableBoard _board = new();
    private readonly string _ports = $"{LoopbackPorts.FindFree(4)}";

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has a second loopback address without set-up");
        File.WriteAllText(Path.Combine(_clone.Clone, "DuplexSensor.sln"), "");
        File.WriteAllText(Path.Combine(_clone.Clone, "settings.json"), "{\"thing\":\"desk\"}");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _board.DisposeAsync();
        _clone.Dispose();
    }

    [Fact]
    public async Task The_image_is_built_and_the_one_command_takes_it_to_the_first_report()
    {
        _clone.Install("nuget", "");
        _clone.InstallMsBuild();
        _clone.InstallExtension("1.0.189");
        SharedText built = new();
        Assert.True(await RunAsync(built, Command("build")) == 0, $"{built}");
        Assert.True(File.Exists(DeviceImage.GetPath(_clone.Clone)));

        string command = $"{Command("board", "HomeNetwork$")} --listen {Address} --port-base {_ports}";
        SharedText connected = new();
        Task<int> run = RunAsync(
            connected, command, until: "The local cloud stays for the board until Ctrl-C.", onLine: StartWhenFlashed);

        Assert.True(await run == 0, $"{connected}");
        Assert.Matches("report +\\{.*\"dht_temperature\":", $"{connected}");
        Assert.Contains($"link    connected desk@{Address}:{_ports}", string.Join('\n', _board.Trace.Snapshot()));
        Assert.Contains("HomeNetwork", _board.Reload().State.Network);
        Assert.DoesNotContain("tell nobody", $"{connected}");
        Assert.Contains("YOUR WI-FI", File.ReadAllText(
            Path.Combine(_clone.Clone, ".duplex", "boards", "desk", "net.json")));
    }

    [Fact]
    public async Task The_files_are_exported_by_up_and_the_console_is_read_by_monitor()
    {
        string export = Command("up").Replace("192.168.1.20", Address);
        SharedText exported = new();
        Assert.True(await RunAsync(exported, $"{export} --duration 1 --port-base {_ports}") == 0, $"{exported}");
        Assert.True(File.Exists(Path.Combine(_clone.Clone, ".duplex", "boards", "desk", "files.json")));

        Assert.SkipUnless(File.Exists("/usr/bin/socat"), "socat is not installed: install Debian's package socat");
        using var cable = new PseudoTerminals(_clone.GetPath("board"), _clone.GetPath("port"));
        await cable.ConnectAsync();
        string monitor = Command("monitor", "log$").Replace("COM5", cable.Port);
        SharedText shown = new();
        Assert.True(0 == await RunAsync(shown, monitor, until: "0.1 link    connected", onLine: line =>
        {
            if (line.Contains("at 921600 baud"))
            {
                File.WriteAllText(cable.Board, "0.0 led     off\r\n0.1 link    connected desk\r\n");
            }
        }), $"{shown}");
        Assert.DoesNotContain("led", $"{shown}");
        Assert.Contains("0.0 led     off", File.ReadAllText(Path.Combine(_clone.Clone, "board.log")));
    }

    [Fact]
    public void The_page_has_no_command_that_is_run_nowhere()
    {
        string[] run = ["board", "build", "doctor", "flash", "monitor", "up"];

        Assert.Equal(run.Intersect(Verbs()), Verbs().Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Verbs() => Commands().Select(command => command.Split(' ')[0]).Distinct();

    /// <summary>A command of the page, from its verb on.</summary>
    internal static string Command(string verb, string end = "") => Commands()
        .First(command => command.StartsWith(verb, StringComparison.Ordinal) && Regex.IsMatch(command, end));

    internal static IEnumerable<string> Commands() => CommandLine()
        .Matches(File.ReadAllText(RepositoryFolder.Combine("docs", "board.md")).ReplaceLineEndings("\n"))
        .Select(match => match.Groups[1].Value.Trim());

    // The board that restarts after its files and network are there.
    private void StartWhenFlashed(string line)
    {
        if (line.Contains("reset "))
        {
            _board.Reload();
            _board.TryReset(Boards.Port);
        }
    }

    private async Task<int> RunAsync(
        SharedText output, string command, string? until = null, Action<string>? onLine = null)
    {
        using Process process = Start(command);
        await Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;

        async Task ReadAsync(StreamReader reader)
        {
            while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                output.WriteLine(line);
                onLine?.Invoke(line);
                if (until is not null && line.Contains(until))
                {
                    Process.Start("kill", ["-INT", $"{process.Id}"]);
                }
            }
        }
    }

    private Process Start(string command)
    {
        string path = $"{AppContext.BaseDirectory}:{Path.GetDirectoryName(_clone.Place("bin", "x"))}"
            + $":{Environment.GetEnvironmentVariable("PATH")}";
        return Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "duplex"), command.Split(' '))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            WorkingDirectory = _clone.Clone,
            Environment =
            {
                ["PATH"] = path,
                ["HOME"] = _clone.GetPath("home"),
                ["XDG_DATA_HOME"] = _clone.GetPath("data"),
                [NanoffProgram.BoardVariable] = _board.Flashed.Folder,
                [Wifi.PasswordVariable] = "tell nobody",
            },
        })!;
    }

    [GeneratedRegex(@"^ {4,6}dotnet run --project src/DuplexSensor\.Tool -- (.+)$", RegexOptions.Multiline)]
    private static partial Regex CommandLine();
}
