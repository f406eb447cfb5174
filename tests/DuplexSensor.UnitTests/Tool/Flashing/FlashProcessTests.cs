using System.Diagnostics;
using DuplexSensor.Nanoff;
using DuplexSensor.Tool.Flashing;
using DuplexSensor.UnitTests.Tool.Monitoring;

namespace DuplexSensor.UnitTests.Tool.Flashing;

/// <summary><c>duplex flash</c> and nanoff as two programs.</summary>
[WholeRun]
public sealed class FlashProcessTests : IDisposable
{
    private const string Password = "tell nobody";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public FlashProcessTests()
    {
        _folder.Write("app.bin", Boards.Image);
        _folder.Write("device.key", "the key"u8);
        _folder.Write("files.json",
            """{"Files":[{"DestinationFilePath":"I:\\device.key","SourceFilePath":"device.key"}]}"""u8);
    }

    private string BoardFolder => _folder.File("board");

    // Where LocalApplicationData is on Linux and, with HOME, on macOS.
    private string DataHome => _folder.File("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_board_is_flashed_with_the_password_of_the_environment()
    {
        FlashedBoard.Create(BoardFolder, Boards.With(Boards.Pinned));

        (int exitCode, string output) = await EndAsync(Start());

        Assert.True(exitCode == 0, output);
        Assert.EndsWith($"monitor --port {Boards.Port}   # shows what the board does", output.TrimEnd());
        var board = FlashedBoard.Load(BoardFolder);
        Assert.Contains(Password, board.State.Network);
        Assert.Equal("the key"u8, board.FindFile("I:\\device.key")!);
        Assert.DoesNotContain(Password, output);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Ctrl_C_ends_nanoff_and_leaves_no_password()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows cannot send Ctrl-C to one process.");
        BoardState state = Boards.With(Boards.Pinned);
        state.Faults[NanoffFault.Hangs] = int.MaxValue;
        FlashedBoard.Create(BoardFolder, state);
        Process duplex = Start();
        await Condition.WaitAsync(IsNanoffCalled, Deadline, () => "nanoff was not called");

        Process.Start("kill", ["-INT", $"{duplex.Id}"]).WaitForExit();
        (int exitCode, string output) = await EndAsync(duplex);

        Assert.Equal(1, exitCode);
        Assert.EndsWith("ended before it was complete. The same command continues.", output.TrimEnd());
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task The_prompt_for_the_password_shows_stars()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/socat"), "socat is not installed: install Debian's package socat");
        FlashedBoard.Create(BoardFolder, Boards.With(Boards.Pinned));
        ProcessStartInfo start = CreateStart(
            "/usr/bin/socat", "-", $"EXEC:{string.Join(' ', Command)},pty,setsid,ctty,stderr,echo=0");
        start.Environment.Remove(Wifi.PasswordVariable);

        // Spectre.Console asks nothing there.
        start.Environment.Remove("GITHUB_ACTIONS");
        using var output = new SharedText();
        using Process terminal = Process.Start(start)!;
        Task reading = ReadAsync(terminal.StandardOutput, output);
        await output.WaitForAsync("Password of Home:");
        await terminal.StandardInput.WriteAsync($"{Password}\r");
        await terminal.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        await reading.WaitAsync(Deadline, TestContext.Current.CancellationToken);

        Assert.Contains("reset       ", $"{output}");
        Assert.Contains(Password, FlashedBoard.Load(BoardFolder).State.Network);
        Assert.Equal(Password.Length, $"{output}".Count(letter => letter == '*'));
        Assert.DoesNotContain(Password, $"{output}");
        AssertNothingIsLeft();
    }

    private static async Task ReadAsync(StreamReader reader, SharedText output)
    {
        char[] buffer = new char[256];
        while (await reader.ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and int count)
        {
            output.Write(buffer, 0, count);
        }
    }

    private string[] Command =>
    [
        Path.Combine(AppContext.BaseDirectory, "duplex"), "flash", "--port", Boards.Port, "--from", _folder.Path,
        "--image", _folder.File("app.bin"), "--wifi", "Home",
    ];

    private Process Start() => Process.Start(CreateStart(Command[0], Command[1..]))!;

    private ProcessStartInfo CreateStart(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path,
        };
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        start.Environment["PATH"] = $"{AppContext.BaseDirectory}{Path.PathSeparator}{path}";
        start.Environment[NanoffProgram.BoardVariable] = BoardFolder;
        start.Environment[Wifi.PasswordVariable] = Password;
        start.Environment["XDG_DATA_HOME"] = DataHome;
        return start;
    }

    private static async Task<(int ExitCode, string Output)> EndAsync(Process process)
    {
        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Deadline);
            return (process.ExitCode, await output + await error);
        }
    }

    private void AssertNothingIsLeft()
    {
        string parent = Path.Combine(DataHome, "duplex", "flash");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only on Linux does the environment name the folder.");
        Assert.Empty(Directory.EnumerateFileSystemEntries(parent));
    }

    // The board's file may be in the middle of a write.
    private bool IsNanoffCalled()
    {
        try
        {
            return FlashedBoard.Load(BoardFolder).State.Calls.Count > 0;
        }
        catch (Exception exception) when (exception is IOException or System.Text.Json.JsonException)
        {
            return false;
        }
    }
}
