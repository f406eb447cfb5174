using DuplexSensor.Nanoff;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Flashing.Flasher;

namespace DuplexSensor.UnitTests.Tool.Flashing;

/// <summary>The flasher as a process.</summary>
public sealed class InstalledNanoffTests : IDisposable
{
    private static readonly string FileName = OperatingSystem.IsWindows() ? "nanoff.exe" : "nanoff";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Its_lines_come_while_it_runs_and_its_exit_code_at_the_end()
    {
        var nanoff = new InstalledNanoff(Path.Combine(AppContext.BaseDirectory, FileName));
        var lines = new List<string>();

        NanoffResult result = await nanoff.RunAsync(
            NanoffCall.Version, lines.Add, TestContext.Current.CancellationToken);

        Assert.Equal(new Version(2, 5, 162), NanoffVersion.TryParse(result.Lines));
        Assert.Equal(result.Lines, lines);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Without_nanoff_the_error_has_the_command_that_installs_it()
    {
        var nanoff = new InstalledNanoff(_folder.File("nanoff"));

        UserException error = await Assert.ThrowsAsync<UserException>(() => nanoff.RunAsync(
            NanoffCall.Version, _ => { }, TestContext.Current.CancellationToken));

        Assert.Equal(
            "nanoff is not installed. Install 2.5.162 or newer: dotnet tool install -g nanoff --allow-roll-forward",
            error.Message);
    }

    [Fact]
    public void It_is_found_in_PATH_first_and_then_where_dotnet_installs_tools()
    {
        string inPath = Write("bin");
        string inHome = Write(Path.Combine("home", ".dotnet", "tools"));
        string path = $"{_folder.File("empty")}{Path.PathSeparator}{Path.GetDirectoryName(inPath)}";

        Assert.Equal(inPath, InstalledNanoff.Find(path, _folder.File("home")));
        Assert.Equal(inHome, InstalledNanoff.Find(_folder.File("empty"), _folder.File("home")));
        Assert.Null(InstalledNanoff.Find(null, _folder.File("empty")));
    }

    [Fact]
    public async Task A_progress_bar_is_no_line()
    {
        var lines = new LineCollector(_ => { });

        await lines.ReadAsync(new StringReader(
            "\rWriting [==>  ]  50%\rWriting [=====] 100%\r\nFlashing firmware...OK\n"));

        Assert.Equal(["Flashing firmware...OK"], lines.Lines);
    }

    private string Write(string folder)
    {
        string path = _folder.File(folder, FileName);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        return path;
    }
}
