using System.CommandLine;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Onboarding;

namespace DuplexSensor.Tool.Status;

/// <summary><c>duplex status</c>: what a cloud knows of its things. It changes nothing.</summary>
public sealed class StatusCommand : Command
{
    private const string Help = """
        Show the things of a cloud: online, settings, jobs, certificates.

        Without --profile and --endpoint-url it is the local cloud at its usual port if one runs
        there, otherwise AWS.

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

    private readonly CloudOptions _cloud = new(CloudOptions.LocalIfRunning);

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
