using System.CommandLine;
using System.CommandLine.Parsing;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.CommandLine;

namespace DuplexSensor.Tool.Monitoring;

/// <summary><c>duplex monitor</c>: shows what a board says, until Ctrl-C.</summary>
public sealed class MonitorCommand : Command
{
    private const string Help = """
        Show the console of a board: by its serial port, or by the page of a running 'duplex up'.

        A port that vanishes is opened again when it is back. For a real board, --thing shows
        what the local cloud sees of it.

        Examples:
          duplex monitor                      the only serial port
          duplex monitor --port COM5 --reset
          duplex monitor --port COM5 --filter shadow --filter link --log board.log
          duplex monitor --thing my-esp32
        """;

    private readonly Option<string?> _port = PortOption.Create(
        "Serial port, such as COM5 or /dev/ttyUSB0. [default: the only one]");

    private readonly Option<string?> _thing = new("--thing")
    {
        HelpName = "NAME",
        Description = "A thing of a running 'duplex up' or 'duplex cloud'.",
    };

    private readonly Option<string[]> _filter = new("--filter")
    {
        HelpName = "TEXT",
        Description = "Show only lines that contain this text, repeatable. The log file gets all lines.",
    };

    private readonly Option<string?> _log = new("--log")
    {
        HelpName = "FILE",
        Description = "Append each line to this file, with UTC.",
    };

    private readonly Option<bool> _reset = new("--reset")
    {
        Description = "Reset the board first, by DTR and RTS, which otherwise are left alone.",
    };

    private readonly Option<Uri?> _endpointUrl = CloudOptions.CreateEndpointUrl(
        "The local cloud's API, with --thing. [default: http://localhost:4566]");

    public MonitorCommand()
        : base("monitor", Help)
    {
        _thing.Validators.Add(Validation.ValidateThings);
        _log.Validators.Add(Validation.ValidatePath);
        Validators.Add(ValidateSource);
        Add(_port);
        Add(_thing);
        Add(_filter);
        Add(_log);
        Add(_reset);
        Add(_endpointUrl);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var output = new MonitorOutput(
            parsed.InvocationConfiguration.Output, parsed.GetValue(_filter) ?? [], parsed.GetValue(_log),
            TimeProvider.System);
        try
        {
            await (parsed.GetValue(_thing) is { } thing
                ? MonitorRun.FollowThingAsync(thing, parsed.GetValue(_endpointUrl), output, cancellationToken)
                : MonitorRun.FollowPortAsync(
                    parsed.GetValue(_port), parsed.GetValue(_reset), output, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The usual end.
        }

        return 0;
    }

    private void ValidateSource(CommandResult result)
    {
        if (result.GetResult(_thing) is null)
        {
            if (result.GetResult(_endpointUrl) is { Implicit: false })
            {
                result.AddError("--endpoint-url: only with --thing.");
            }
        }
        else if (result.GetResult(_port) is not null || result.GetValue(_reset))
        {
            result.AddError("--thing: not with --port or --reset: a thing is followed by the page of 'duplex up'.");
        }
    }
}
