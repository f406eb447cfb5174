using System.Diagnostics;
using DuplexSensor.Core.Settings;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.Simulator;
using DuplexSensor.Simulator.Sensing;
using DuplexSensor.Simulator.Settings;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.Tool.Export;

namespace DuplexSensor.Tool;

/// <summary>One run of <c>duplex up</c>.</summary>
/// <param name="options">Options of the command line.</param>
/// <param name="output">Receives every line. A writer of a line holds its lock.</param>
public sealed class UpRun(UpOptions options, TextWriter output)
{
    private const string Host = "localhost";

    private readonly string _settingsPath = Path.GetFullPath(
        options.SettingsPath ?? SettingsPath.FindNearest(Directory.GetCurrentDirectory()));

    private readonly List<VirtualBoard> _boards = [];
    private int _areNextStepsPrinted;

    private string DataFolder => Path.GetFullPath(
        options.DataFolder ?? SettingsPath.GetDataFolder(_settingsPath));

    /// <summary>Runs until the duration is over or the token is canceled, and returns exit code 0.</summary>
    /// <exception cref="UserException">A file or folder cannot be used.</exception>
    /// <exception cref="SettingsFileException">settings.json cannot be used.</exception>
    /// <exception cref="CredentialsException">A certificate or key file cannot be used.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        DeviceConfig settings = SettingsFile.Read(_settingsPath);
        try
        {
            await using LocalCloudHost cloud = await LocalCloudHost.StartAsync(CreateCloudOptions(), cancellationToken);
            PrintBanner();
            PrintAdvice(settings);
            Export(cloud);
            await RunBoardsAsync(GetVirtualThings(settings.Thing), cloud, cancellationToken);
            return 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
    }

    private LocalCloudOptions CreateCloudOptions()
    {
        return new LocalCloudOptions
        {
            DataFolder = DataFolder,
            MqttPort = options.Ports.Mqtt,
            PayloadPort = options.Ports.Payload,
            ApiPort = options.Ports.Api,
            ListenAddress = options.ListenAddress,
            Account = options.Account,
            Chaos = options.Chaos,
            WriteLine = PrintFromCloud,
        };
    }

    // A thing must not have a real and a virtual board: each would take over the connection of the other.
    private IReadOnlyList<string> GetVirtualThings(string nameInSettings)
    {
        if (options.IsExport)
        {
            return [];
        }

        bool isForRealBoards = options.ListenAddress is not null;
        return options.Things.Count > 0 || isForRealBoards ? options.Things : [nameInSettings];
    }

    private void Export(LocalCloudHost cloud)
    {
        if (options is not { IsExport: true, ListenAddress: { } address })
        {
            return;
        }

        string thing = options.Things[0];
        string folder = Path.GetFullPath(options.ExportFolder ?? BoardExport.GetFolder(DataFolder, thing));
        var target = BoardTarget.ForLocalCloud(thing, cloud.Onboard(thing), address, options.Ports);
        foreach (string line in new BoardExport(folder, _settingsPath).Write(target))
        {
            PrintFromCloud(line);
        }
    }

    private void PrintBanner()
    {
        PrintFromCloud($"{Host}:{options.Ports.Mqtt} MQTT, https://{Host}:{options.Ports.Payload} payloads, "
            + $"http://{Host}:{options.Ports.Api} AWS CLI and SDKs; its files are in {DataFolder}");
        if (options.ListenAddress is { } address)
        {
            PrintFromCloud(
                $"WARNING: whoever reaches {address} can fetch payloads ({options.Ports.Payload}) and try to "
                + $"connect ({options.Ports.Mqtt}, which takes this cloud's own certificates alone)");
        }

        if (options.Chaos.Count > 0)
        {
            PrintFromCloud($"CHAOS as asked for: {string.Join(", ", options.Chaos)}; "
                + $"http://{Host}:{options.Ports.Api}/chaos tells and switches faults");
        }

        PrintFromCloud(
            "a stand-in on this machine, not AWS: credentials and signatures of API calls are accepted unread");
    }

    private void PrintAdvice(DeviceConfig settings)
    {
        // An export prints the advice for the board's own settings.json.
        if (!options.IsExport && PinRules.FindWarning(settings) is { } advice)
        {
            Print($"{_settingsPath}: {advice}");
        }
    }

    private async Task RunBoardsAsync(
        IReadOnlyList<string> things, LocalCloudHost cloud, CancellationToken cancellationToken)
    {
        int nameWidth = things.Select(thing => thing.Length).DefaultIfEmpty().Max();
        try
        {
            foreach (string thing in things)
            {
                // The lines of a single board have no prefix.
                string prefix = things.Count > 1 ? thing.PadRight(nameWidth) + "  " : "";
                _boards.Add(CreateBoard(thing, cloud.Onboard(thing), prefix));
                await _boards[^1].StartAsync(cancellationToken);
            }

            await WaitForEndAsync(cancellationToken);
        }
        finally
        {
            await Task.WhenAll(_boards.Select(board => board.DisposeAsync().AsTask()));
        }
    }

    private VirtualBoard CreateBoard(string thing, DeviceCredentials credentials, string prefix)
    {
        DeviceConfig config = CreateConfig(thing);
        return new VirtualBoard(new VirtualBoardOptions
        {
            Config = config,
            CertificatePath = credentials.CertificatePath,
            KeyPath = credentials.PrivateKeyPath,
            CaPath = credentials.CaPath,
            Flash = OpenFlash(thing),
            Trace = new ReportObserver(new ConsoleTrace(output, prefix), () => PrintNextStepsOnce(thing)),
            Seed = _boards.Count,
            SensorFaults = options.Faults,
            SensorStart = SensorStarts.Get(config.Sensor, _boards.Count),
        });
    }

    /// <summary>The settings.json with the thing and the addresses of this run.</summary>
    private DeviceConfig CreateConfig(string thing)
    {
        DeviceConfig config = SettingsFile.Read(_settingsPath);
        string? error = config.Set("thing", thing)
            ?? config.Set("endpoint", Host)
            ?? config.Set("port", options.Ports.Mqtt)
            ?? config.Set("jobPayloadUrl", $"https://{Host}:{options.Ports.Payload}/job-{{jobId}}.json")
            ?? config.Validate();
        return error is null ? config : throw new UnreachableException(error);
    }

    private FileFlash OpenFlash(string thing)
    {
        // A thing name may contain a colon; a file name on Windows may not.
        string folder = Path.Combine(DataFolder, "flash", Uri.EscapeDataString(thing));
        try
        {
            return new FileFlash(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException(
                $"{folder}: cannot create this folder. Correct the permissions or choose another folder with --data.",
                exception);
        }
    }

    private async Task WaitForEndAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (options.Duration is { } duration)
        {
            end.CancelAfter(duration);
        }

        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = end.Token.Register(ended.SetResult);

        // A board stops by itself only because of a bug; its task then throws.
        await await Task.WhenAny([ended.Task, .. _boards.Select(board => board.Completion)]);
    }

    private void PrintNextStepsOnce(string thing)
    {
        if (Interlocked.Exchange(ref _areNextStepsPrinted, 1) == 0)
        {
            using AwsAccount.Scope account = options.Account.Enter();
            Print(NextSteps.CreateText(thing, options.Ports.Api, OperatingSystem.IsWindows()));
        }
    }

    private void PrintFromCloud(string line) => Print($"local cloud  {line}");

    private void Print(string text)
    {
        lock (output)
        {
            output.WriteLine(text);
        }
    }
}
