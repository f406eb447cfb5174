using System.Text.RegularExpressions;
using DuplexSensor.Nanoff;
using DuplexSensor.Tool.Flashing.Flasher;

namespace DuplexSensor.UnitTests.Tool.Flashing;

/// <summary>
/// The commands of docs/board.md, run. Those of the local cloud, of AWS and of the installation are run elsewhere, or
/// need a network.
/// </summary>
public sealed partial class BoardPageTests : IDisposable
{
    private static readonly string Page =
        File.ReadAllText(RepositoryFolder.Combine("docs", "board.md")).ReplaceLineEndings("\n");

    private readonly CommandLineFixture _duplex = new();

    public BoardPageTests()
    {
        File.WriteAllText(_duplex.GetPath("settings.json"), "{\"thing\":\"desk\"}");
        File.WriteAllBytes(_duplex.GetPath("DuplexSensor.Esp32.bin"), Boards.Image);
        string folder = Directory.CreateDirectory(_duplex.GetPath(".duplex", "boards", "desk")).FullName;
        File.WriteAllText(Path.Combine(folder, "device.key"), "the key");
        string source = Path.Combine(folder, "device.key").Replace('\\', '/');
        File.WriteAllText(Path.Combine(folder, "files.json"), $$"""
            {"Files":[{"DestinationFilePath":"I:\\device.key","SourceFilePath":"{{source}}"}]}
            """);
        File.WriteAllText(
            Path.Combine(folder, "net.json"), """{"WirelessClient":{"SSID":"Home","Password":"12345678"}}""");
    }

    public void Dispose() => _duplex.Dispose();

    [Fact]
    public async Task The_long_way_leads_from_a_bare_board_to_one_with_everything()
    {
        var board = FlashedBoard.Create(_duplex.GetPath("board"), Boards.Bare());
        var nanoff = new InProcessNanoff(board, _duplex.Folder);
        string[] calls = [.. Lines("nanoff ")];

        foreach (string call in calls)
        {
            NanoffResult result = await nanoff.RunAsync(
                new NanoffCall(call.Split(' ')[1..]), _ => { }, TestContext.Current.CancellationToken);
            Assert.Null(NanoffError.Find(result, Boards.Port)?.Text);
        }

        Assert.InRange(calls.Length, 6, 12);
        Assert.Equal(Boards.Pinned, board.State.Firmware);
        Assert.Contains("DuplexSensor.Esp32, 1.0.0.0", board.State.Assemblies);
        Assert.Equal("the key"u8, board.FindFile("I:\\device.key")!);
        Assert.Contains("Home", board.State.Network);
    }

    [Fact]
    public async Task The_one_command_does_what_the_page_says()
    {
        string[] commands = [.. Lines("dotnet run --project src/DuplexSensor.Tool -- flash ")];

        Assert.NotEmpty(commands);
        foreach (string command in commands)
        {
            string[] words = command.Split(" -- ")[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            int exitCode = await _duplex.RunAsync([
                .. words, "--dry-run", "--settings", _duplex.GetPath("settings.json"),
                "--image", _duplex.GetPath("DuplexSensor.Esp32.bin")]);
            Assert.True(exitCode == 0, _duplex.Error);
            Assert.Contains("--filedeployment", _duplex.Output);
        }
    }

    [Fact]
    public void The_page_says_that_the_board_keeps_the_password_in_plain_text()
    {
        Assert.Contains("The board keeps it in plain text in its flash.", Page.Replace('\n', ' '));
    }

    // Commands of a block of code.
    private static IEnumerable<string> Lines(string start) => CodeLine().Matches(Page)
        .Select(line => line.Groups[1].Value)
        .Where(line => line.StartsWith(start, StringComparison.Ordinal));

    [GeneratedRegex(@"^ {4,6}(\S.*)$", RegexOptions.Multiline)]
    private static partial Regex CodeLine();
}
