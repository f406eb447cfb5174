using DuplexSensor.World.Checkers;
using DuplexSensor.World.Faults;

namespace DuplexSensor.World;

/// <summary>
/// The run of one world from start to end: hours with faults, then, with all faults disabled, the time in which the
/// boards must recover completely.
/// </summary>
public sealed class WorldLife
{
    private const long HourMs = 3_600_000;
    private const int DayHours = 24;
    private const long RecoveryMs = 600_000;

    // A rejected report is repeated with the hourly one at the latest (D23).
    private const long LastRecoveryMs = HourMs + RecoveryMs;

    private readonly WorldTrace _trace;

    public WorldLife(WorldOptions options, WorldTrace trace)
    {
        _trace = trace;
        World = new VirtualWorld(options, trace);
        foreach (Checker checker in CheckerList.New())
        {
            World.Add(checker);
        }
    }

    public VirtualWorld World { get; }

    private long LengthMs => World.Options.Hours * HourMs ?? DayHours * HourMs / World.Boards.Count;

    /// <summary>Runs to the end, to the first violation, or to <paramref name="untilStep"/>.</summary>
    public WorldResult Run(long untilStep = long.MaxValue, CancellationToken cancellationToken = default)
    {
        Begin();
        if (GoOn(LengthMs, untilStep, cancellationToken))
        {
            Recover(untilStep, cancellationToken);
        }

        if (World.Violation is { } found)
        {
            _trace.Line($"violated: {found.Checker}: {found.What}");
        }

        return new WorldResult(World.Options, World.Steps, World.NowMs * World.Boards.Count, World.Violation);
    }

    private void Begin()
    {
        WorldOptions options = World.Options;
        _trace.Line($"duplex world {WorldVersion.Text} seed {options.Seed} things {World.Boards.Count}"
            + $" hours {LengthMs / HourMs} {World.Plan.Mood}");
        foreach (string line in World.Plan.Lines())
        {
            _trace.Line("  " + line);
        }

        foreach (WorldBoard board in World.Boards)
        {
            World.After(World.Chance.Below(1_000), EventKind.Power, board.PowerUp);
            foreach (Fault fault in FaultTable.All.Where(IsPlanned))
            {
                PlanNext(fault, board);
            }
        }
    }

    private bool IsPlanned(Fault fault) => fault.Act is not null && World.Plan.RateOf(fault) > 0;

    // Uniform from 0 to twice the mean gap: the rate is right in the long run, and faults never fall into a rhythm.
    private void PlanNext(Fault fault, WorldBoard board)
    {
        long meanGapMs = HourMs * 1_000 / World.Plan.RateOf(fault);
        long gapMs = 2 * meanGapMs * World.Chance.Below(1_000_000) / 1_000_000;
        World.After(gapMs, EventKind.Act, () =>
        {
            if (World.Plan.RateOf(fault) > 0)
            {
                board.Note("fault " + fault.Name);
                World.Plan.Act(fault, board);
                PlanNext(fault, board);
            }
        });
    }

    private void Recover(long untilStep, CancellationToken cancellationToken)
    {
        World.Plan.Lift();
        World.Cloud.ComeUp();
        foreach (WorldBoard board in World.Boards)
        {
            board.OfflineUntilMs = World.NowMs;
            board.Sensor.Stick(0);
            board.Flash.Sicken(0);
        }

        World.Note("world", "faults lifted");
        World.Tell(checker => checker.Lifted());
        if (GoOn(RecoveryMs, untilStep, cancellationToken)
            && World.Checkers.Count(checker => !checker.IsRightInTheEnd(isLast: false)) > 0
            && GoOn(LastRecoveryMs, untilStep, cancellationToken))
        {
            World.Tell(checker => checker.IsRightInTheEnd(isLast: true));
        }
    }

    // True when the time has passed without an end of the run.
    private bool GoOn(long ms, long untilStep, CancellationToken cancellationToken)
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
