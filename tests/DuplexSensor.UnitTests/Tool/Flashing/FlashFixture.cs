using System.Text;
using DuplexSensor.Nanoff;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Flashing;
using DuplexSensor.Tool.Flashing.Contract;
using DuplexSensor.Tool.Flashing.Flasher;
using DuplexSensor.Tool.Flashing.Image;

namespace DuplexSensor.UnitTests.Tool.Flashing;

/// <summary>A board, an export and an image. Flashes run in process and wait for nothing.</summary>
internal sealed class FlashFixture : IDisposable
{
    public const string Password = "tell nobody";

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();

    public FlashFixture(BoardState? state = null)
    {
        Board = FlashedBoard.Create(_folder.File("board"), state ?? Boards.Bare());
        ImagePath = _folder.Write("app.bin", Boards.Image);
        Directory.CreateDirectory(ExportFolder);
        File.WriteAllText(Path.Combine(ExportFolder, "device.key"), "the key");
        WriteExport("files.json",
            """{"Files":[{"DestinationFilePath":"I:\\device.key","SourceFilePath":"device.key"}]}""");
    }

    public FlashedBoard Board { get; }

    public BoardState State => Board.State;

    public string ImagePath { get; set; }

    public string ExportFolder => _folder.File("boards", "desk");

    /// <summary>The parent of the folders with the password.</summary>
    public string PrivateParent => _folder.File("private");

    public FakeReset Reset { get; } = new();

    public DevicePackages Table { get; set; } = DevicePackages.LoadEmbedded();

    public Wifi? Wifi { get; set; } = new("Home", Password);

    public bool KeepsWifi { get; set; }

    public bool IsReinstall { get; set; }

    /// <summary>Another nanoff than the stand-in.</summary>
    public INanoff? Nanoff { get; set; }

    public string Output => _output.ToString();

    /// <summary>The calls of nanoff that change the board or read it, shortened to what distinguishes them.</summary>
    public IReadOnlyList<string> Operations =>
        [.. State.Calls.Where(call => call != "--version").Select(Shorten)];

    public void WriteExport(string name, string text) =>
        File.WriteAllText(Path.Combine(ExportFolder, name), text, new UTF8Encoding(false));

    public void Fail(NanoffFault fault, int times = int.MaxValue)
    {
        State.Faults[fault] = times;
        Board.Save();
    }

    public Task FlashAsync() =>
        FlashUntilAsync(TestContext.Current.CancellationToken);

    public Task FlashUntilAsync(CancellationToken cancellationToken)
    {
        var tools = new FlashTools(
            Nanoff ?? new InProcessNanoff(Board), Reset, new VersionContract(Table), PrivateParent,
            TimeSpan.Zero);
        var plan = new FlashPlan(
            Boards.Port,
            DeploymentImage.Read(ImagePath),
            FlashFiles.Read(ExportFolder, Wifi, KeepsWifi),
            IsReinstall);
        return new FlashRun(tools, _output).RunAsync(plan, cancellationToken);
    }

    /// <summary>Flashes, and returns the error.</summary>
    public async Task<string> FlashToErrorAsync() =>
        (await Assert.ThrowsAsync<UserException>(FlashAsync)).Message;

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
    }

    private static string Shorten(string call) => call switch
    {
        _ when call.Contains("--devicedetails") => "details",
        _ when call.Contains("--update") => "update" + FindOption(call, "--fwversion") + FindOption(call, "--baud"),
        _ when call.Contains("--deploy") => "deploy",
        _ when call.Contains("--filedeployment") => "files",
        _ => call,
    };

    private static string FindOption(string call, string option)
    {
        string[] words = call.Split(' ');
        int at = Array.IndexOf(words, option);
        return at < 0 ? "" : $" {words[at + 1]}";
    }
}
