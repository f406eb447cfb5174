using DuplexSensor.World.Checkers;
using DuplexSensor.World.Faults;

namespace DuplexSensor.World;

/// <summary>
/// The run of one world from start to end: hours with faults, then, with all faults disabled, the time in which the
/// boards must recover completely.
/// </summary>
public sealed class WorldRun
{
    private const long HourMs = 3_600_000;
    private const int DayHours = 24;
    private const long RecoveryMs = 600_000;

    // A rejected report is repeated with the hourly report at the latest (D23).
    private const long ExtendedRecoveryMs = HourMs + RecoveryMs;

    private readonly WorldTrace _trace;

    public WorldRun(WorldOptions options, WorldTrace trace)
    {
        _trace = trace;
        World = new VirtualWorld(options, trace);
        foreach (Checker checker in CheckerList.Create())
        {
            World.AddChecker(checker);
        }
    }

    public VirtualWorld World { get; }

    private long FaultPhaseMs => World.Options.Hours * HourMs ?? DayHours * HourMs / World.Boards.Count;

    /// <summary>Runs to the end, to the first violation, or to <paramref name="untilStep"/>.</summary>
    public WorldResult Run(long untilStep = long.MaxValue, CancellationToken cancellationToken = default)
    {
        Start();
        if (RunFor(FaultPhaseMs, untilStep, cancellationToken))
        {
            Recover(untilStep, cancellationToken);
        }

        if (World.Violation is { } violation)
        {
            _trace.WriteLine($"violated: {violation.Checker}: {violation.Description}");
        }

        return new WorldResult(World.Options, World.Steps, World.NowMs * World.Boards.Count, World.Violation);
    }

    private void Start()
    {
        WorldOptions options = World.Options;
        _trace.WriteLine($"duplex world {WorldVersion.Text} seed {options.Seed} things {World.Boards.Count}"
            + $" hours {FaultPhaseMs / HourMs} {World.Plan.Severity}");
        foreach (string line in World.Plan.FormatLines())
        {
            _trace.WriteLine("  " + line);
        }

        foreach (WorldBoard board in World.Boards)
        {
            World.ScheduleAfter(World.Random.Below(1_000), EventKind.Power, board.PowerUp);
            foreach (Fault fault in FaultTable.All.Where(IsScheduled))
            {
                ScheduleNext(fault, board);
            }
        }
    }

    private bool IsScheduled(Fault fault) => fault.Apply is not null && World.Plan.GetRate(fault) > 0;

    // Uniform from 0 to twice the mean gap: the mean rate is right, and the faults are not periodic.
    private void ScheduleNext(Fault fault, WorldBoard board)
    {
        long meanGapMs = HourMs * 1_000 / World.Plan.GetRate(fault);
        long gapMs = 2 * meanGapMs * World.Random.Below(1_000_000) / 1_000_000;
        World.ScheduleAfter(gapMs, EventKind.Act, () =>
        {
            if (World.Plan.GetRate(fault) > 0)
            {
                board.WriteTrace("fault " + fault.Name);
                World.Plan.Apply(fault, board);
                ScheduleNext(fault, board);
            }
        });
    }

    private void Recover(long untilStep, CancellationToken cancellationToken)
    {
        World.Plan.DisableAll();
        World.Cloud.ComeUp();
        foreach (WorldBoard board in World.Boards)
        {
            board.OfflineUntilMs = World.NowMs;
            board.Sensor.StickFor(0);
            board.Flash.LoseWritesFor(0);
            OtherPrograms.MakeRoom(board);
        }

        World.WriteTrace("world", "faults lifted");
        World.NotifyCheckers(checker => checker.OnFaultsDisabled());
        if (RunFor(RecoveryMs, untilStep, cancellationToken)
            && World.Checkers.Count(checker => !checker.CheckAtEnd(isLastCheck: false)) > 0
            && RunFor(ExtendedRecoveryMs, untilStep, cancellationToken))
        {
            World.NotifyCheckers(checker => checker.CheckAtEnd(isLastCheck: true));
        }
    }

    // True when the time has passed and the run has not ended.
    private bool RunFor(long ms, long untilStep, CancellationToken cancellationToken)
    {
        long untilMs = World.NowMs + ms;
        while (World.Violation is null && World.Steps < untilStep && !cancellationToken.IsCancellationRequested)
        {
            if (!World.Step(untilMs))
            {
                return true;
            }
        }

        return false;
    }
}
