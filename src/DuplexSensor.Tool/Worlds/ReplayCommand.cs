using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DuplexSensor.Tool.Output;
using DuplexSensor.World;

namespace DuplexSensor.Tool.Worlds;

/// <summary><c>duplex replay</c>: runs one world again and writes its trace.</summary>
public sealed class ReplayCommand : Command
{
    private const int ExitCodeViolated = 1;

    private const string Help = """
        Run one simulated world again from its seed, and write its trace.

        The trace has the same bytes each time, on every machine.

        Examples:
          duplex replay 17
          duplex replay 17 --until 1200
          duplex replay 17 --things 2 --hours 6
        """;

    private readonly Argument<(ulong Number, string? Version)> _seed = new("SEED")
    {
        Description = "An integer. With @VERSION, as a failed run prints it: only that version repeats that world.",
        CustomParser = ParseSeed,
    };

    private readonly Option<long?> _until = new("--until")
    {
        HelpName = "STEP",
        Description = "End after that step. [default: the end of the world]",
        CustomParser = ParseStep,
    };

    private readonly Option<int?> _things = WorldArguments.CreateThingsOption();
    private readonly Option<int?> _hours = WorldArguments.CreateHoursOption(
        "--hours", "Hours with faults. [default: 24 for all boards together]");

    public ReplayCommand()
        : base("replay", Help)
    {
        Add(_seed);
        Add(_until);
        Add(_things);
        Add(_hours);

        // On a thread of its own, so that Ctrl-C is heard while it runs.
        SetAction((parsed, cancellationToken) => Task.Run(() => Run(parsed, cancellationToken)));
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        (ulong seed, string? version) = parsed.GetValue(_seed);
        if (version is not null && version != WorldVersion.Text)
        {
            throw new UserException($"seed {seed} is of version {version}, and this is version {WorldVersion.Text}: "
                + $"check that version out to repeat it, or omit '@{version}' to run another world of this seed.");
        }

        TextWriter output = parsed.InvocationConfiguration.Output;
        var options = new WorldOptions(seed) { Things = parsed.GetValue(_things), Hours = parsed.GetValue(_hours) };
        long untilStep = parsed.GetValue(_until) ?? long.MaxValue;
        using var stream = new TextStream(output);
        var run = new WorldRun(options, new WorldTrace(stream));
        WorldResult result = run.Run(untilStep, cancellationToken);
        stream.Flush();
        if (result.Violation is not null)
        {
            parsed.InvocationConfiguration.Error.WriteLine(ProgramName.InText($"{result}"));
            return ExitCodeViolated;
        }

        return FindIncompleteness(result, untilStep, cancellationToken) is not { } error
            || output is CheckedWriter { IsReaderGone: true }
            ? 0
            : throw new UserException(error);
    }

    private static string? FindIncompleteness(
        WorldResult result, long untilStep, CancellationToken cancellationToken) =>
        result.Steps >= untilStep ? null
        : cancellationToken.IsCancellationRequested
            ? $"ended before it was complete: the trace stops at step {result.Steps}."
        : untilStep == long.MaxValue ? null
        : $"step {untilStep} is after the end: seed {result.Options.Seed} has {result.Steps} steps.";

    private static (ulong Number, string? Version) ParseSeed(ArgumentResult argument)
    {
        string[] parts = argument.Tokens[0].Value.Split('@', 2);
        return (WorldArguments.ParseSeed(argument, parts[0]), parts.Length == 2 ? parts[1] : null);
    }

    private static long? ParseStep(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long step) && step >= 1)
        {
            return step;
        }

        argument.AddError($"--until {text}: give the number of a step, from 1.");
        return null;
    }
}
