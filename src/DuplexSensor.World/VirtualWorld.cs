using System.Text;
using DuplexSensor.World.Checkers;
using DuplexSensor.World.Cloud;
using DuplexSensor.World.Faults;

namespace DuplexSensor.World;

/// <summary>
/// Boards that run the very firmware, the local cloud's own services, and everything between them, in virtual time: no
/// socket, no thread, no clock, one generator. A step is one event.
/// </summary>
public sealed class VirtualWorld
{
    private const int ViolationLengthMax = 400;

    private readonly List<Checker> _checkers = [];
    private readonly WorldTrace _trace;

    public VirtualWorld(WorldOptions options, WorldTrace trace)
    {
        Options = options;
        _trace = trace;
        Chance = new Chance(options.Seed);
        Timeline = new Timeline(Chance);
        Plan = options.IsStill ? FaultPlan.Still(Chance) : FaultPlan.Draw(Chance);
        Cloud = new WorldCloud(this);
        int things = options.Things ?? (options.IsStill ? 1 : Chance.Between(1, 3));
        Boards = [.. Enumerable.Range(1, things).Select(number => new WorldBoard(this, number))];
    }

    public WorldOptions Options { get; }

    public Chance Chance { get; }

    public Timeline Timeline { get; }

    public FaultPlan Plan { get; }

    public WorldCloud Cloud { get; }

    public IReadOnlyList<WorldBoard> Boards { get; }

    /// <summary>How many events have happened.</summary>
    public long Steps { get; private set; }

    /// <summary>Milliseconds since the world began.</summary>
    public long NowMs => Timeline.NowMs;

    /// <summary>The first thing that a checker has found; null while all is well.</summary>
    public Violation? Violation { get; private set; }

    /// <summary>Runs each event; a benchmark puts its watch around it.</summary>
    public Action<WorldEvent> Runner { get; set; } = happening => happening.Run();

    public IReadOnlyList<Checker> Checkers => _checkers;

    public bool IsTraced => _trace.IsOn;

    /// <summary>From now on it is told of everything, and asked after each event.</summary>
    public void Add(Checker checker)
    {
        checker.Watch(this);
        _checkers.Add(checker);
    }

    /// <summary>Tells every checker.</summary>
    public void Tell(Action<Checker> tell)
    {
        foreach (Checker checker in _checkers)
        {
            tell(checker);
        }
    }

    /// <summary>The first violation counts: what follows may follow from it.</summary>
    public void Violate(string checker, string what) => Violation ??= new Violation(
        Steps, checker, what.Length <= ViolationLengthMax ? what : what[..ViolationLengthMax] + "...");

    /// <summary>One event. False when none is left before that time; then the time has come.</summary>
    public bool Step(long untilMs = long.MaxValue)
    {
        if (Timeline.NextMs > untilMs || !Timeline.TryTake(out WorldEvent? next))
        {
            Timeline.Pass(untilMs);
            return false;
        }

        Steps++;
        Runner(next);
        foreach (Checker checker in _checkers)
        {
            checker.AfterStep();
        }

        return true;
    }

    public WorldEvent After(long ms, EventKind kind, Action act) => Timeline.At(NowMs + ms, kind, act);

    /// <summary>Notes what the world itself does; ask <see cref="IsTraced"/> before a text is made.</summary>
    public void Note(string who, string text) => _trace.Line(this, who, Encoding.UTF8.GetBytes(text));

    public void Note(string who, ReadOnlySpan<byte> text) => _trace.Line(this, who, text);
}
