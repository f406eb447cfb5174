using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DuplexSensor.Core.Text;
using DuplexSensor.Simulator.Sensing;

namespace DuplexSensor.Tool;

/// <summary><c>duplex up</c>: the local cloud and a virtual board for each thing, until Ctrl-C.</summary>
public sealed class UpCommand : Command
{
    private const int DurationSecondsMax = 31_536_000;

    private const string Help = """
        Start the local cloud and a virtual board for each thing, and show what the boards decide.

        Examples:
          duplex up
          duplex up --thing kitchen --thing cellar
          duplex up --faults no-answer,stuck
          duplex up --duration 60 --port-base 21000 --data /tmp/second-copy
        """;

    private readonly Option<string[]> _thing = new("--thing")
    {
        HelpName = "NAME",
        Description = "Thing name, repeatable: a board each. [default: the thing in settings.json]",
    };

    private readonly Option<int?> _duration = IntegerOption("--duration", 1, DurationSecondsMax);
    private readonly Option<int?> _portBase = IntegerOption("--port-base", LocalPorts.BaseMin, LocalPorts.BaseMax);

    private readonly Option<string?> _data = new("--data")
    {
        HelpName = "DIR",
        Description = "Keeps the CA, certificates, payloads and each board's flash. "
            + "[default: .duplex beside settings.json]",
    };

    private readonly Option<string?> _settings = new("--settings")
    {
        HelpName = "FILE",
        Description = "[default: settings.json here or in a parent folder, up to the repository's root]",
    };

    private readonly Option<IReadOnlyList<SensorFault>?> _faults = new("--faults")
    {
        HelpName = "NAME[,NAME]",
        Description = "Each sensor fails every other minute, in these ways in turn: "
            + $"{string.Join(", ", SensorFaults.Names)}.",
        CustomParser = ParseFaults,
    };

    public UpCommand()
        : base("up", Help)
    {
        _duration.HelpName = "SECONDS";
        _duration.Description = "End after so many seconds. [default: at Ctrl-C]";
        _portBase.HelpName = "N";
        _portBase.Description = "Ports N for MQTT, N+1 for payloads, N+2 for the AWS CLI, N+3 for the dashboard. "
            + "[default: 8883, 8443, 4566, 8080]";
        _thing.Validators.Add(CheckThings);
        _data.Validators.Add(CheckPath);
        _settings.Validators.Add(CheckPath);
        Add(_thing);
        Add(_duration);
        Add(_portBase);
        Add(_data);
        Add(_settings);
        Add(_faults);
        SetAction((parsed, cancellationToken) =>
            new UpRun(OptionsOf(parsed), parsed.InvocationConfiguration.Output).RunAsync(cancellationToken));
    }

    private UpOptions OptionsOf(ParseResult parsed)
    {
        return new UpOptions(
            parsed.GetValue(_thing) ?? [],
            parsed.GetValue(_duration) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            parsed.GetValue(_portBase) is { } first ? LocalPorts.FromBase(first) : LocalPorts.Default,
            parsed.GetValue(_data),
            parsed.GetValue(_settings))
        {
            Faults = parsed.GetValue(_faults) ?? [],
        };
    }

    private static List<SensorFault>? ParseFaults(ArgumentResult argument)
    {
        var faults = new List<SensorFault>();
        foreach (string name in argument.Tokens[0].Value.Split(','))
        {
            if (SensorFaults.Find(name) is not { } fault)
            {
                argument.AddError($"--faults {name}: give one or more of {string.Join(", ", SensorFaults.Names)}.");
                return null;
            }

            faults.Add(fault);
        }

        return faults;
    }

    private static Option<int?> IntegerOption(string name, int min, int max)
    {
        return new Option<int?>(name)
        {
            CustomParser = argument =>
            {
                string text = argument.Tokens[0].Value;
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
                    && value >= min && value <= max)
                {
                    return value;
                }

                argument.AddError($"{name} {text}: give an integer from {min} to {max}.");
                return null;
            },
        };
    }

    private static void CheckPath(OptionResult result)
    {
        if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
        {
            result.AddError($"{result.Option.Name} is empty: give a path.");
        }
    }

    private static void CheckThings(OptionResult result)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string thing in result.Tokens.Select(token => token.Value))
        {
            if (!Names.IsThing(thing))
            {
                result.AddError($"--thing {thing}: give 1 to 128 characters of a-z A-Z 0-9 : _ -.");
            }
            else if (!seen.Add(thing))
            {
                result.AddError($"--thing {thing} stands twice: give each board a name of its own.");
            }
        }
    }
}
