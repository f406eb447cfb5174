using System.Diagnostics;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.Dashboard;
using DuplexSensor.LocalCloud;
using DuplexSensor.Simulator;
using DuplexSensor.Simulator.Sensing;
using DuplexSensor.Simulator.Storage;
using DuplexSensor.Tool.Output;
using DuplexSensor.Tool.Settings;

namespace DuplexSensor.Tool.Up;

/// <summary>The virtual boards of a run.</summary>
/// <param name="settings">The settings of all boards.</param>
/// <param name="faults">Faults that occur in turn in each board's sensor.</param>
/// <param name="output">Receives the trace of each board.</param>
internal sealed class VirtualBoards(SettingsSource settings, IReadOnlyList<SensorFault> faults, RunOutput output)
{
    private readonly List<VirtualBoard> _boards = [];
    private int _reports;

    /// <summary>Number of boards that were started.</summary>
    public int Count => _boards.Count;

    /// <summary>Number of reports that the cloud has accepted.</summary>
    public int Reports => Volatile.Read(ref _reports);

    /// <summary>Is called with the thing of the first accepted report.</summary>
    public required Action<string> OnFirstReport { get; init; }

    /// <summary>The page that shows the boards; null when there is none.</summary>
    public DashboardHost? Page { get; set; }

    /// <summary>Runs the boards until the end is canceled, and switches them off.</summary>
    /// <exception cref="UserException">The folder of a flash cannot be created or written.</exception>
    public async Task RunAsync(IReadOnlyList<BoardPlan> plans, int nameWidth, CancellationToken end)
    {
        try
        {
            foreach (BoardPlan plan in plans)
            {
                ITrace trace = output.CreateTrace(plan.Thing, nameWidth);
                _boards.Add(Create(plan, Page?.Watch(plan.Thing, trace) ?? trace));
                Page?.Add(_boards[^1]);
            }

            await Parallel.ForEachAsync(_boards, end, async (board, stop) => await board.StartAsync(stop));
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using CancellationTokenRegistration registration = end.Register(ended.SetResult);

            // A board or the page fails only because of a bug; its task then throws. A board without power does not.
            IEnumerable<Task?> failures = _boards.Select(board => board.Failure).Append(Page?.Completion);
            await await Task.WhenAny([ended.Task, .. failures.OfType<Task>()]);
        }
        finally
        {
            // The page first: nobody must switch a board on that is being disposed.
            await (Page?.DisposeAsync() ?? ValueTask.CompletedTask);
            await Task.WhenAll(_boards.Select(board => board.DisposeAsync().AsTask()));
        }
    }

    private VirtualBoard Create(BoardPlan plan, ITrace trace)
    {
        DeviceConfig config = CreateConfig(plan);
        return new VirtualBoard(new VirtualBoardOptions
        {
            Config = config,
            CertificatePath = plan.Credentials.CertificatePath,
            KeyPath = plan.Credentials.PrivateKeyPath,
            CaPath = plan.Credentials.CaPath,
            Flash = OpenFlash(plan.FlashFolder),
            Trace = new ReportObserver(trace, () => OnReport(plan.Thing)),
            Seed = _boards.Count,
            SensorFaults = faults,
            SensorStart = SensorStarts.Get(config.Sensor, _boards.Count),
        });
    }

    /// <summary>The settings with the thing and the addresses of this run.</summary>
    private DeviceConfig CreateConfig(BoardPlan plan)
    {
        DeviceConfig config = settings.Read();
        string? error = config.Set("thing", plan.Thing)
            ?? config.Set("endpoint", plan.Endpoint.Host)
            ?? config.Set("port", plan.Endpoint.Port)
            ?? config.Set("jobPayloadUrl", plan.JobPayloadUrl)
            ?? config.Validate();
        return error is null ? config : throw new UnreachableException(error);
    }

    private static FileFlash OpenFlash(string folder)
    {
        try
        {
            return new FileFlash(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DataFolderException.Unwritable(folder, exception);
        }
    }

    private void OnReport(string thing)
    {
        if (Interlocked.Increment(ref _reports) == 1)
        {
            OnFirstReport(thing);
        }
    }
}
