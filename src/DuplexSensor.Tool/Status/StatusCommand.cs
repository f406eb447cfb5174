using System.CommandLine;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Onboarding;
using DuplexSensor.Tool.Output;
using Spectre.Console;

namespace DuplexSensor.Tool.Status;

/// <summary><c>duplex status</c>: what a cloud knows of its things. It changes nothing.</summary>
public sealed class StatusCommand : Command
{
    private const string Help = """
        Show the things of a cloud: whether their boards are online, the settings in force and desired, jobs, certificates.
        Without --profile and --endpoint-url it is the local cloud at its usual port if one runs there, otherwise AWS.

        Examples:
          duplex status
          duplex status --group office --profile work
          duplex status --json
        """;

    private readonly Option<string?> _group = new("--group")
    {
        HelpName = "G",
        Description = "Only the things of this group, and of the groups below it.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };

    private readonly CloudOptions _cloud = new();

    public StatusCommand()
        : base("status", Help)
    {
        _group.Validators.Add(OnboardCommand.ValidateGroup);
        Add(_group);
        _cloud.AddTo(this);
        Add(_json);
        SetAction((parsed, cancellationToken) => CloudOptions.RunAsync(
            () => RunAsync(parsed, cancellationToken), "Nothing was changed.", cancellationToken));
    }

    private async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        TargetCloud cloud = await CloudFinder.FindForReadingAsync(
            _cloud.FindProfile(parsed), _cloud.FindEndpointUrl(parsed), cancellationToken);
        await new StatusRun(cloud, parsed.GetValue(_group), output).RunAsync(
            parsed.GetValue(_json), cancellationToken);
    }
}

/// <summary>One run of <c>duplex status</c>.</summary>
/// <param name="cloud">The cloud.</param>
/// <param name="group">Thing group; null for all things.</param>
/// <param name="output">Receives a table, or JSON.</param>
internal sealed class StatusRun(TargetCloud cloud, string? group, TextWriter output)
{
    private const int RedirectedWidth = 240;

    public async Task RunAsync(bool isJson, CancellationToken cancellationToken)
    {
        var reader = new StatusReader(cloud, group);
        IReadOnlyList<string> names = await reader.ListThingsAsync(cancellationToken);
        if (isJson)
        {
            output.WriteLine(StatusText.ToJson(cloud, await reader.ReadAsync(names, () => { }, cancellationToken)));
            return;
        }

        output.WriteLine($"{cloud.Description}: {(names.Count == 1 ? "1 thing" : $"{names.Count} things")}"
            + (group is null ? "" : $" in group {group}"));
        if (names.Count > 0)
        {
            IAnsiConsole console = Terminal.Create(output);
            if (!console.Profile.Capabilities.Ansi)
            {
                // A line in a file, or for grep, is not wrapped.
                console.Profile.Width = RedirectedWidth;
            }

            IReadOnlyList<ThingStatus> things = [];
            await ProgressBar.RunAsync(console, names.Count, async onDone =>
                things = await reader.ReadAsync(names, onDone, cancellationToken));
            console.Write(StatusText.CreateTable(things));
        }
    }
}
