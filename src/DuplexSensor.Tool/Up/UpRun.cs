using DuplexSensor.Core.Settings;
using DuplexSensor.Dashboard;
using DuplexSensor.LocalCloud;
using DuplexSensor.Simulator.Network;
using DuplexSensor.Simulator.Settings;
using DuplexSensor.Tool.Export;
using DuplexSensor.Tool.Files;
using DuplexSensor.Tool.Output;
using DuplexSensor.Tool.Settings;

namespace DuplexSensor.Tool.Up;

/// <summary>One run of <c>duplex up</c>.</summary>
public sealed class UpRun
{
    private readonly UpOptions _options;
    private readonly RunOutput _output;
    private readonly SettingsSource _settings;
    private readonly string _dataFolder;
    private readonly VirtualBoards _boards;

    /// <param name="options">Options of the command line.</param>
    /// <param name="output">Receives every line. A writer of a line holds its lock.</param>
    public UpRun(UpOptions options, TextWriter output)
    {
        _options = options;
        _output = RunOutput.Create(output, options.Run.IsJson);
        _settings = SettingsSource.Choose(options.SettingsPath);
        _dataFolder = Path.GetFullPath(options.Run.DataFolder ?? _settings.DataFolder);
        _boards = new VirtualBoards(_settings, options.Faults, _output) { OnFirstReport = WriteNextSteps };
    }

    /// <summary>Runs until the duration is over or the token is canceled, and returns exit code 0.</summary>
    /// <exception cref="UserException">A file or folder cannot be used.</exception>
    /// <exception cref="SettingsFileException">settings.json cannot be used.</exception>
    /// <exception cref="CredentialsException">A certificate or key file cannot be used.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        DeviceConfig settings = _settings.Read();
        using var end = new RunEnd(_options.Run.Duration, cancellationToken);
        try
        {
            await (_options.Endpoint is { } endpoint
                ? RunOnAwsAsync(endpoint, settings, end)
                : RunOnLocalCloudAsync(settings, end));
        }
        catch (OperationCanceledException) when (end.Token.IsCancellationRequested)
        {
            // Ended during the start.
        }

        string counts = $"{Counted.Format(_boards.Count, "board")}, {Counted.Format(_boards.Reports, "report")}";
        end.WriteClosing(_output, counts, _dataFolder);
        return 0;
    }

    private async Task RunOnLocalCloudAsync(DeviceConfig settings, RunEnd end)
    {
        WriteAdvice(settings);
        await using LocalCloudHost cloud =
            await new CloudStart(_options.Cloud, _dataFolder, _output).StartAsync(end.Token);
        await using DashboardHost? page =
            await new PageStart(_options.Cloud, _output).StartAsync(cloud, end.Token);
        _boards.Page = page;
        Export(cloud);
        await RunBoardsAsync(await PlanForLocalCloudAsync(GetVirtualThings(settings.Thing), cloud, end.Token), end);
    }

    private async Task RunOnAwsAsync(MqttEndpoint endpoint, DeviceConfig settings, RunEnd end)
    {
        // Nothing that was made locally is sent to AWS: the flash lies under the endpoint's name.
        string flash = Path.Combine(_dataFolder, "endpoints", $"{endpoint.Host}-{endpoint.Port}");
        var identities = new IdentityChoice(_options.CertsFolder!, endpoint, _dataFolder);
        BoardPlan[] plans =
        [
            .. identities.FindThings(_options, settings.Thing).Select(thing => new BoardPlan(
                thing, identities.Read(thing), endpoint, "", BoardPlan.GetFlashFolder(flash, thing))),
        ];
        OwnFolder.Create(_dataFolder);
        _output.Write(AwsCost.CreateLine(settings.RefreshMs));
        WriteAdvice(settings);
        _output.Write($"{endpoint}, flash in {DisplayPath.Create(flash)}");
        await RunBoardsAsync(plans, end);
    }

    private async Task RunBoardsAsync(IReadOnlyList<BoardPlan> plans, RunEnd end)
    {
        int nameWidth = plans.Count > 1 ? plans.Max(plan => plan.Thing.Length) : 0;
        end.StartClock();
        await _boards.RunAsync(plans, nameWidth, end.Token);
    }

    private async Task<BoardPlan[]> PlanForLocalCloudAsync(
        IReadOnlyList<string> things, LocalCloudHost cloud, CancellationToken cancellationToken)
    {
        var plans = new BoardPlan[things.Count];
        await Parallel.ForAsync(0, things.Count, cancellationToken, (index, _) =>
        {
            plans[index] = PlanForLocalCloud(things[index], cloud);
            return ValueTask.CompletedTask;
        });
        return plans;
    }

    private BoardPlan PlanForLocalCloud(string thing, LocalCloudHost cloud) => new(
        thing,
        cloud.Onboard(thing),
        new MqttEndpoint(CloudStart.Host, _options.Cloud.Ports.Mqtt),
        $"https://{CloudStart.Host}:{_options.Cloud.Ports.Payload}/job-{{jobId}}.json",
        BoardPlan.GetFlashFolder(Path.Combine(_dataFolder, "flash"), thing));

    // A thing must not have a real and a virtual board: each would take over the connection of the other.
    private IReadOnlyList<string> GetVirtualThings(string nameInSettings)
    {
        bool isForRealBoards = _options.Cloud.ListenAddress is not null
            && _options.Things.Count == 0 && _options.Boards is null;
        return _options.IsExport || isForRealBoards ? [] : _options.NameThings(nameInSettings);
    }

    private void Export(LocalCloudHost cloud)
    {
        if (_options is not { IsExport: true, Cloud.ListenAddress: { } address })
        {
            return;
        }

        string thing = _options.Things[0];
        string folder = Path.GetFullPath(_options.ExportFolder ?? BoardExport.GetFolder(_dataFolder, thing));
        var target = BoardTarget.ForLocalCloud(thing, cloud.Onboard(thing), address, _options.Cloud.Ports);
        foreach (string line in new BoardExport(folder, _settings).Write(target))
        {
            _output.WriteFromCloud(line);
        }
    }

    private void WriteAdvice(DeviceConfig settings)
    {
        if (_settings.FilePath is null)
        {
            _output.Write("there is no settings.json here: the default settings are used");
        }

        // An export writes the advice for the board's own settings.json.
        if (!_options.IsExport && PinRules.FindWarning(settings) is { } advice)
        {
            _output.Write($"{_settings.Name}: {advice}");
        }
    }

    private void WriteNextSteps(string thing)
    {
        if (_options.Endpoint is null)
        {
            using AwsAccount.Scope account = _options.Cloud.Account.Enter();
            _output.WriteHint(
                NextSteps.CreateText(thing, _options.Cloud.Ports.Api, OperatingSystem.IsWindows()));
        }
    }
}
