using System.Text;
using DuplexSensor.World.Checkers;
using DuplexSensor.World.Cloud;
using DuplexSensor.World.Faults;

namespace DuplexSensor.World;

/// <summary>
/// Boards that run the real firmware, the local cloud's real services, and a simulated network between them, in virtual
/// time: no socket, no thread, no clock, one random number generator. A step is one event.
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

    /// <summary>Number of events so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Milliseconds since the world began.</summary>
    public long NowMs => Timeline.NowMs;

    /// <summary>The first violation; null while there is none.</summary>
    public Violation? Violation { get; private set; }

    /// <summary>Runs each event. A benchmark replaces it to measure the time that an event takes.</summary>
    public Action<WorldEvent> Runner { get; set; } = happening => happening.Run();

    public IReadOnlyList<Checker> Checkers => _checkers;

    public bool IsTraced => _trace.IsOn;

    /// <summary>Adds a checker. From now on it is notified of everything that happens.</summary>
    public void Add(Checker checker)
    {
        checker.Watch(this);
        _checkers.Add(checker);
    }

    /// <summary>Notifies every checker.</summary>
    public void Tell(Action<Checker> tell)
    {
        foreach (Checker checker in _checkers)
        {
            tell(checker);
        }
    }

    /// <summary>Records the first violation. Later ones are ignored, because the first may have caused them.</summary>
    public void Violate(string checker, string what) => Violation ??= new Violation(
        Steps, checker, what.Length <= ViolationLengthMax ? what : what[..ViolationLengthMax] + "...");

    /// <summary>
    /// Runs the next event that is due by <paramref name="untilMs"/>. False when there is none; time has then moved to
    /// <paramref name="untilMs"/>.
    /// </summary>
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

    /// <summary>
    /// Writes a line about the world itself into the trace. Check <see cref="IsTraced"/> before building the text.
    /// </summary>
    public void Note(string who, string text) => _trace.Line(this, who, Encoding.UTF8.GetBytes(text));

    public void Note(string who, ReadOnlySpan<byte> text) => _trace.Line(this, who, text);
}
