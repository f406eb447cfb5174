using DuplexSensor.Core.Settings;
using DuplexSensor.Nanoff;
using DuplexSensor.Simulator;
using DuplexSensor.Simulator.Settings;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.Tool.Flashing;
using DuplexSensor.Tool.Flashing.Contract;
using DuplexSensor.UnitTests.Simulator;
using DuplexSensor.UnitTests.Tool.Flashing;

namespace DuplexSensor.UnitTests.Tool.BoardVerb;

/// <summary>
/// A board of the stand-in of nanoff. A reset starts what was flashed: a virtual board with the files that are on it.
/// </summary>
internal sealed class FlashableBoard : IBoardReset, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private VirtualBoard? _running;

    public FlashableBoard() =>
        Flashed = FlashedBoard.Create(_folder.File("board"), Boards.Bare());

    public FlashedBoard Flashed { get; private set; }

    /// <summary>Changes what the running board takes from its settings.json.</summary>
    public Action<DeviceConfig> Redirect { get; init; } = _ => { };

    /// <summary>Path of a CA that the running board has in place of its own; null for its own.</summary>
    public string? CaPath { get; init; }

    /// <summary>Whether a reset starts what was flashed.</summary>
    public bool StartsAtReset { get; set; } = true;

    public TraceLines Trace { get; } = new();

    public string ImagePath => _folder.Write("DuplexSensor.Esp32.bin", Boards.Image);

    public FlashTools Tools => new(
        new InProcessNanoff(Flashed),
        this,
        new VersionContract(DevicePackages.LoadEmbedded()),
        _folder.File("private"),
        TimeSpan.Zero);

    public string Settings => ReadText("settings.json");

    /// <summary>Reads what another process has flashed.</summary>
    public FlashedBoard Reload() => Flashed = FlashedBoard.Load(Flashed.Folder);

    public bool TryReset(string port)
    {
        if (StartsAtReset && Flashed.FindFile(@"I:\settings.json") is { } settings && _running is null)
        {
            DeviceConfig config = SettingsFile.Parse(@"I:\settings.json", settings);
            Redirect(config);
            _running = new VirtualBoard(new VirtualBoardOptions
            {
                Config = config,
                CertificatePath = Copy("device.pem"),
                KeyPath = Copy("device.key"),
                CaPath = CaPath ?? Copy("ca.pem"),
                Flash = new MemoryFlash(),
                Trace = Trace,
            });
            _running.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
        {
            await _running.DisposeAsync();
        }

        _folder.Dispose();
    }

    private string Copy(string name) => _folder.Write(name, Flashed.FindFile($@"I:\{name}"));

    private string ReadText(string name) => System.Text.Encoding.UTF8.GetString(Flashed.FindFile($@"I:\{name}")!);
}
