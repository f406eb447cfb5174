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
        Random = new SeededRandom(options.Seed);
        Timeline = new Timeline(Random);
        Plan = options.IsManual ? FaultPlan.CreateEmpty(Random) : FaultPlan.CreateRandom(Random, options.Seed);
        Cloud = new WorldCloud(this);
        int things = options.Things ?? (options.IsManual ? 1 : Random.Between(1, 3));
        Boards = [.. Enumerable.Range(1, things).Select(number => new WorldBoard(this, number))];
    }

    public WorldOptions Options { get; }

    public SeededRandom Random { get; }

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
    public Action<WorldEvent> EventRunner { get; set; } = happening => happening.Run();

    public IReadOnlyList<Checker> Checkers => _checkers;

    public bool IsTraceEnabled => _trace.IsEnabled;

    /// <summary>Adds a checker. From now on it is notified of everything that happens.</summary>
    public void AddChecker(Checker checker)
    {
        checker.Attach(this);
        _checkers.Add(checker);
    }

    /// <summary>Notifies every checker.</summary>
    public void NotifyCheckers(Action<Checker> notify)
    {
        foreach (Checker checker in _checkers)
        {
            notify(checker);
        }
    }

    /// <summary>Records the first violation. It ignores later violations, which the first may have caused.</summary>
    public void RecordViolation(string checker, string description)
    {
        bool isShort = description.Length <= ViolationLengthMax;
        Violation ??= new Violation(
            Steps, checker, isShort ? description : description[..ViolationLengthMax] + "...");
    }

    /// <summary>
    /// Runs the next event that is due by <paramref name="untilMs"/>. False when there is none; time has then moved to
    /// <paramref name="untilMs"/>.
    /// </summary>
    public bool Step(long untilMs = long.MaxValue)
    {
        if (Timeline.NextEventAtMs > untilMs || !Timeline.TryDequeue(out WorldEvent? next))
        {
            Timeline.AdvanceTo(untilMs);
            return false;
        }

        Steps++;
        EventRunner(next);
        foreach (Checker checker in _checkers)
        {
            checker.OnWorldStepped();
        }

        return true;
    }

    public WorldEvent ScheduleAfter(long delayMs, EventKind kind, Action action) =>
        Timeline.ScheduleAt(NowMs + delayMs, kind, action);

    /// <summary>
    /// Writes a line about the world itself into the trace. Check <see cref="IsTraceEnabled"/> before building the
    /// text.
    /// </summary>
    public void WriteTrace(string source, string text) => _trace.WriteLine(this, source, Encoding.UTF8.GetBytes(text));

    public void WriteTrace(string source, ReadOnlySpan<byte> text) => _trace.WriteLine(this, source, text);
}
