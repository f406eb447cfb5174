using System.CommandLine;
using DuplexSensor.World;

namespace DuplexSensor.Tool.Worlds;

/// <summary><c>duplex soak</c>: runs new worlds on every core, until Ctrl-C or a limit.</summary>
public sealed class SoakCommand : Command
{
    private const string Help = """
        Run new simulated worlds on every core, and report each world that fails.

        A world is one day of a device. The line of a failed world is the command that repeats it.

        Examples:
          duplex soak --hours 8
          duplex soak --hours 1 --first 500000
        """;

    private readonly Option<int?> _hours = WorldArguments.CreateHoursOption(
        "--hours", "End after so many hours. [default: at Ctrl-C]");

    private readonly Option<int?> _worlds = WorldArguments.CreateWorldsOption();
    private readonly Option<ulong?> _first = new("--first")
    {
        HelpName = "SEED",
        Description = "The first seed; the next ones follow. [default: taken from the clock]",
        CustomParser = argument => WorldArguments.ParseSeed(argument, argument.Tokens[0].Value),
    };

    private readonly Option<bool> _stopAtFailure = new("--stop-at-failure")
    {
        Description = "End with the first world that fails.",
    };

    public SoakCommand()
        : base("soak", Help)
    {
        Add(_hours);
        Add(_worlds);
        Add(_first);
        Add(_stopAtFailure);
        SetAction((parsed, cancellationToken) => Task.Run(() => Run(parsed, cancellationToken)));
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        // Without the option the clock gives the first seed. It is printed, so that the run can be repeated.
        ulong first = parsed.GetValue(_first) ?? (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() * 1_000;
        var soak = new SoakRun(first, parsed.InvocationConfiguration.Output, TimeProvider.System)
        {
            Duration = parsed.GetValue(_hours) is { } hours ? TimeSpan.FromHours(hours) : null,
            WorldsMax = parsed.GetValue(_worlds),
            StopsAtFailure = parsed.GetValue(_stopAtFailure),
        };
        return soak.Run(cancellationToken);
    }
}
