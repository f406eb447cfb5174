using System.CommandLine;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.CommandLine;
using DuplexSensor.Tool.Doctor.Surroundings;
using DuplexSensor.Tool.Output;
using Spectre.Console;

namespace DuplexSensor.Tool.Doctor;

/// <summary><c>duplex doctor</c>: looks for what is wrong with PC, board and cloud. It changes nothing.</summary>
public sealed class DoctorCommand : Command
{
    private const string Help = """
        Find what is wrong with this PC, a thing's files, its board and its cloud.

        Each check says ok, failed or skipped, what it saw, and how to fix what failed. Nothing is
        changed, and no key is shown. The exit code is 0 when no check failed, else 1. Without
        --profile and --endpoint-url the cloud is the local one at its usual port if one runs
        there, otherwise AWS.

        Examples:
          duplex doctor
          duplex doctor --thing desk --port /dev/ttyUSB0
          duplex doctor --thing desk --profile work --json
        """;

    private const int NoWrap = 100_000;

    private readonly Option<string?> _port = PortOption.Create(
        "Serial port of a real board, for example COM5. [default: no board is asked]");

    private readonly Option<string?> _thing = new("--thing")
    {
        HelpName = "NAME",
        Description = "Thing name. [default: the one in settings.json]",
    };

    private readonly Option<string?> _settings = SettingsOption.Create();

    private readonly Option<bool> _connect = new("--connect")
    {
        Description = "Connect as the thing too. That ends the session of its running board, which connects again.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document." };

    private readonly CloudOptions _cloud = new(CloudOptions.LocalIfRunning);

    public DoctorCommand()
        : base("doctor", Help)
    {
        _thing.Validators.Add(Validation.ValidateThings);
        Add(_port);
        Add(_thing);
        Add(_settings);
        _cloud.AddTo(this);
        Add(_connect);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var results = new List<CheckResult>();
        await CloudOptions.RunAsync(
            () => RunAsync(parsed, results, cancellationToken), "Nothing was changed.", cancellationToken);
        return results.Any(result => result.Finding.Verdict == Verdict.Failed) ? 1 : 0;
    }

    private async Task RunAsync(ParseResult parsed, List<CheckResult> results, CancellationToken cancellationToken)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        bool isJson = parsed.GetValue(_json);
        IAnsiConsole console = CreateConsole(output);
        DoctorOptions options = CreateOptions(parsed);
        var context = new CheckContext(options, ThisPc.Create())
        {
            OnWait = parsed.InvocationConfiguration.Error.WriteLine,
        };
        await foreach (CheckResult result in new DoctorRun(CheckList.Create(), context).RunAsync(cancellationToken))
        {
            results.Add(result);
            if (!isJson)
            {
                console.Write(DoctorText.CreateRow(result));
            }
        }

        output.WriteLine(isJson
            ? DoctorText.ToJson(options, context.Thing, results)
            : DoctorText.Summarize(results));
    }

    private DoctorOptions CreateOptions(ParseResult parsed) => new()
    {
        Port = parsed.GetValue(_port),
        Thing = parsed.GetValue(_thing),
        Settings = parsed.GetValue(_settings),
        Profile = _cloud.FindProfile(parsed),
        EndpointUrl = _cloud.FindEndpointUrl(parsed),
        Connects = parsed.GetValue(_connect),
    };

    private static IAnsiConsole CreateConsole(TextWriter output)
    {
        IAnsiConsole console = Terminal.Create(output);
        if (!console.Profile.Capabilities.Ansi)
        {
            // A line in a file, or for grep, is not wrapped.
            console.Profile.Width = NoWrap;
        }

        return console;
    }
}
