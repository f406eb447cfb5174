using System.Globalization;
using DuplexSensor.Tool.Output;
using DuplexSensor.World;

namespace DuplexSensor.Tool.Worlds;

/// <summary>One run of <c>duplex soak</c>.</summary>
/// <param name="first">The first seed.</param>
/// <param name="output">Receives progress, failures and summary.</param>
/// <param name="time">The clock for progress and duration. Worlds have virtual time.</param>
public sealed class SoakRun(ulong first, TextWriter output, TimeProvider time)
{
    private const int ExitCodeViolated = 1;

    // The first line comes soon, to show that worlds run.
    private static readonly TimeSpan FirstProgress = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly long _startedAt = time.GetTimestamp();
    private readonly SortedDictionary<string, int> _failures = new(StringComparer.Ordinal);
    private TimeSpan _nextProgress = FirstProgress;
    private ulong _seedsUsed;
    private int _worlds;
    private long _steps;
    private long _deviceMs;

    /// <summary>Duration of the run; null when it runs until it is canceled.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Largest number of worlds; null for no limit.</summary>
    public int? WorldsMax { get; init; }

    /// <summary>Whether the run ends with the first world that fails.</summary>
    public bool StopsAtFailure { get; init; }

    private TimeSpan Elapsed => time.GetElapsedTime(_startedAt);

    /// <summary>Runs worlds. Returns exit code 0, or 1 when a world has failed.</summary>
    public int Run(CancellationToken cancellationToken)
    {
        Print($"soak from seed {first}, version {WorldVersion.Text}, {Environment.ProcessorCount} at a time");
        Parallel.For(0, Environment.ProcessorCount, _ => RunWorlds(cancellationToken));
        Print($"summary: {FormatFigures()}");
        foreach ((string checker, int count) in _failures)
        {
            Print($"  {checker}: {count}");
        }

        return _failures.Count == 0 ? 0 : ExitCodeViolated;
    }

    private void RunWorlds(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && TryGetNextSeed(out ulong seed))
        {
            WorldResult result = new WorldRun(new WorldOptions(seed), new WorldTrace(null))
                .Run(cancellationToken: cancellationToken);
            if (!cancellationToken.IsCancellationRequested)
            {
                RecordResult(result);
            }
        }
    }

    private bool TryGetNextSeed(out ulong seed)
    {
        lock (_lock)
        {
            seed = first + _seedsUsed;
            bool isOver = (StopsAtFailure && _failures.Count > 0)
                || Elapsed >= Duration
                || _seedsUsed >= (ulong)(WorldsMax ?? int.MaxValue);
            _seedsUsed += isOver ? 0u : 1u;
            return !isOver;
        }
    }

    private void RecordResult(WorldResult result)
    {
        lock (_lock)
        {
            _worlds++;
            _steps += result.Steps;
            _deviceMs += result.DeviceMs;
            if (result.Violation is { } violation)
            {
                _failures[violation.Checker] = _failures.GetValueOrDefault(violation.Checker) + 1;
                output.WriteLine(ProgramName.InText($"{result}"));
            }

            if (Elapsed >= _nextProgress)
            {
                _nextProgress = Elapsed + ProgressEvery;
                output.WriteLine(FormatFigures());
            }
        }
    }

    private string FormatFigures()
    {
        double days = _deviceMs / 86_400_000.0;
        double speed = _deviceMs / Math.Max(1.0, Elapsed.TotalMilliseconds);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Counted.Format(_worlds, "world")}, {days:0.0} device-days, {Counted.Format(_steps, "step")}"
            + $" in {Elapsed.TotalSeconds:0} s,"
            + $" {speed:0} times real time, {_failures.Values.Sum()} failed");
    }

    private void Print(string line)
    {
        lock (_lock)
        {
            output.WriteLine(line);
        }
    }
}
