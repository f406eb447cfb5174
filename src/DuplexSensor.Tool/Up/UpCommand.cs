using System.CommandLine;
using System.CommandLine.Parsing;
using DuplexSensor.Core.Text;
using DuplexSensor.Simulator.Sensing;
using DuplexSensor.Tool.CommandLine;

namespace DuplexSensor.Tool.Up;

/// <summary><c>duplex up</c>: runs the local cloud and a virtual board for each thing, until Ctrl-C.</summary>
public sealed class UpCommand : Command
{
    private const int BoardsMax = 200;

    private const string Help = """
        Run virtual boards and the local cloud, and show what the boards decide.

        Examples:
          duplex up
          duplex up --thing kitchen --thing cellar
          duplex up --boards 5
          duplex up --faults no-answer,stuck
          duplex up --duration 60 --port-base 21000 --data /tmp/second-copy
          duplex up --chaos shadow-409=1 --chaos delay
        A real board instead of a virtual one:
          duplex up --listen 192.168.1.20 --thing desk --export
        A virtual board on AWS itself:
          duplex up --endpoint abc123-ats.iot.us-east-1.amazonaws.com --certs certs
        """;

    private readonly RunArguments _run = new();
    private readonly CloudArguments _cloud = new();
    private readonly EndpointArguments _endpoint = new();

    private readonly Option<string[]> _thing = new("--thing")
    {
        HelpName = "NAME",
        Description = "Thing name, repeatable: a board each. With --listen, only named things get virtual boards. "
            + "[default: the thing in settings.json]",
    };

    private readonly Option<int?> _boards = IntegerOption.Create(
        "--boards", "N", 1, BoardsMax, "N boards, with the names NAME-1 to NAME-N.");

    private readonly Option<string?> _settings = SettingsOption.Create();

    private readonly Option<string?> _export = new("--export")
    {
        HelpName = "DIR",
        Description = "Write what a real board needs to be the thing named with --thing; needs --listen. "
            + "[default: boards/NAME in the folder of --data]",
        Arity = ArgumentArity.ZeroOrOne,
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
        _thing.Validators.Add(Validation.ValidateThings);
        _export.Validators.Add(Validation.ValidatePath);
        Validators.Add(ValidateBoards);
        Validators.Add(ValidateExport);
        Validators.Add(result => _endpoint.Validate(result));
        Add(_thing);
        Add(_boards);
        _run.AddTo(this);
        Add(_settings);
        _cloud.AddTo(this);
        Add(_export);
        Add(_faults);
        _endpoint.AddTo(this);
        SetAction((parsed, cancellationToken) =>
            new UpRun(CreateOptions(parsed), parsed.InvocationConfiguration.Output).RunAsync(cancellationToken));
    }

    private UpOptions CreateOptions(ParseResult parsed)
    {
        return new UpOptions(_run.In(parsed), _cloud.In(parsed.CommandResult))
        {
            Things = parsed.GetValue(_thing) ?? [],
            Boards = parsed.GetValue(_boards),
            SettingsPath = parsed.GetValue(_settings),
            Endpoint = _endpoint.In(parsed),
            CertsFolder = _endpoint.CertsIn(parsed),
            IsExport = parsed.GetResult(_export) is not null,
            ExportFolder = parsed.GetValue(_export),
            Faults = parsed.GetValue(_faults) ?? [],
        };
    }

    private void ValidateBoards(CommandResult result)
    {
        if (result.GetResult(_boards) is null)
        {
            return;
        }

        IReadOnlyList<Token> things = result.GetResult(_thing)?.Tokens ?? [];
        if (things.Count > 1)
        {
            result.AddError("--boards: give --thing once at most: the boards are NAME-1 to NAME-N.");
        }
        else if (things.Count == 1 && !NameRules.IsThingName($"{things[0].Value}-{BoardsMax}"))
        {
            result.AddError("--boards: the --thing is too long for a number behind it: give at most 124 characters.");
        }
    }

    private void ValidateExport(CommandResult result)
    {
        if (result.GetResult(_export) is null)
        {
            return;
        }

        if (!_cloud.HasListen(result))
        {
            result.AddError("--export: give --listen ADDRESS too, where the board will find this machine.");
        }

        if (result.GetResult(_thing)?.Tokens.Count != 1 || result.GetResult(_boards) is not null)
        {
            result.AddError("--export: give --thing NAME once, without --boards: a real board is one thing.");
        }
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
}
