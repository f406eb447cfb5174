using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DuplexSensor.Core.Text;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.Simulator.Sensing;
using CloudRequestException = DuplexSensor.LocalCloud.CloudRequestException;

namespace DuplexSensor.Tool;

/// <summary><c>duplex up</c>: runs the local cloud and a virtual board for each thing, until Ctrl-C.</summary>
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
          duplex up --chaos shadow-409=1 --chaos delay
          duplex up --listen 192.168.1.20 --thing desk --export     a real board instead of a virtual one
        """;

    private readonly Option<string[]> _thing = new("--thing")
    {
        HelpName = "NAME",
        Description = "Thing name, repeatable: a board each. [default: the thing in settings.json]",
    };

    private readonly Option<int?> _duration = CreateIntegerOption("--duration", 1, DurationSecondsMax);
    private readonly Option<int?> _portBase =
        CreateIntegerOption("--port-base", LocalPorts.BaseMin, LocalPorts.BaseMax);

    private readonly AccountOptions _account = new();

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

    private readonly Option<IPAddress?> _listen = new("--listen")
    {
        HelpName = "ADDRESS",
        Description = "Serve real boards too, at this machine's address in their network. "
            + "Virtual boards only for things named with --thing.",
        CustomParser = ParseAddress,
    };

    private readonly Option<string[]> _chaos = new("--chaos")
    {
        HelpName = "FAULT[=TIMES]",
        Description = "Let something go wrong in the local cloud, repeatable: "
            + string.Join(", ", Faults.All.Select(fault => fault.Name)) + ".",
    };

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
        _duration.HelpName = "SECONDS";
        _duration.Description = "End after so many seconds. [default: at Ctrl-C]";
        _portBase.HelpName = "N";
        _portBase.Description = "Ports N for MQTT, N+1 for payloads, N+2 for the AWS CLI; N+3 is reserved. "
            + "[default: 8883, 8443, 4566, 8080]";
        _thing.Validators.Add(ValidateThings);
        _data.Validators.Add(ValidatePath);
        _settings.Validators.Add(ValidatePath);
        _chaos.Validators.Add(ValidateChaos);
        _export.Validators.Add(ValidatePath);
        Validators.Add(ValidateExport);
        Add(_thing);
        Add(_duration);
        Add(_portBase);
        Add(_data);
        Add(_settings);
        Add(_listen);
        _account.AddTo(this);
        Add(_chaos);
        Add(_export);
        Add(_faults);
        SetAction((parsed, cancellationToken) =>
            new UpRun(CreateOptions(parsed), parsed.InvocationConfiguration.Output).RunAsync(cancellationToken));
    }

    private UpOptions CreateOptions(ParseResult parsed)
    {
        return new UpOptions(
            parsed.GetValue(_thing) ?? [],
            parsed.GetValue(_duration) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            parsed.GetValue(_portBase) is { } first ? LocalPorts.FromBase(first) : LocalPorts.Default,
            parsed.GetValue(_data),
            parsed.GetValue(_settings))
        {
            ListenAddress = parsed.GetValue(_listen),
            Account = _account.In(parsed.CommandResult),
            Chaos = parsed.GetValue(_chaos) ?? [],
            IsExport = parsed.GetResult(_export) is not null,
            ExportFolder = parsed.GetValue(_export),
            Faults = parsed.GetValue(_faults) ?? [],
        };
    }

    private void ValidateExport(CommandResult result)
    {
        if (result.GetResult(_export) is null)
        {
            return;
        }

        if (result.GetResult(_listen) is null)
        {
            result.AddError("--export: give --listen ADDRESS too, where the board will find this machine.");
        }

        if (result.GetResult(_thing)?.Tokens.Count != 1)
        {
            result.AddError("--export: give --thing NAME once: a real board is one thing.");
        }
    }

    private static IPAddress? ParseAddress(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        bool isAddress = IPAddress.TryParse(text, out IPAddress? address)
            && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
            && !address.Equals(IPAddress.Loopback);
        if (!isAddress)
        {
            argument.AddError($"--listen {text}: give this machine's own address in the board's network, such as "
                + "192.168.1.20.");
        }
        else if (address!.AddressFamily == AddressFamily.InterNetworkV6)
        {
            argument.AddError($"--listen {text}: give an IPv4 address, such as 192.168.1.20: the MQTT and HTTP clients "
                + "of the board's platform open IPv4 connections alone.");
        }

        return isAddress ? address : null;
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

    private static Option<int?> CreateIntegerOption(string name, int min, int max)
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

    internal static void ValidatePath(OptionResult result)
    {
        if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
        {
            result.AddError($"{result.Option.Name} is empty: give a path.");
        }
    }

    private static void ValidateChaos(OptionResult result)
    {
        foreach (string text in result.Tokens.Select(token => token.Value))
        {
            try
            {
                new FaultSwitches().SwitchOnFromText(text);
            }
            catch (CloudRequestException rejection)
            {
                result.AddError($"--chaos {text}: {rejection.Message}");
            }
        }
    }

    internal static void ValidateThings(OptionResult result)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string thing in result.Tokens.Select(token => token.Value))
        {
            if (!NameRules.IsThingName(thing))
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
