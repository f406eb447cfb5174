using System.CommandLine;
using System.CommandLine.Parsing;
using DuplexSensor.Core.Text;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.CommandLine;

namespace DuplexSensor.Tool.Onboarding;

/// <summary><c>duplex onboard</c>: gives a thing its certificate, in AWS or in the local cloud.</summary>
public sealed class OnboardCommand : Command
{
    private const string Help = """
        Make a board a thing of AWS or of the local cloud: key, certificate, policy, group.

        It calls the AWS CLI. The key is made here and stays here. An interrupted run continues
        when it is run again; a complete one changes nothing. The files are in
        certs/ACCOUNT-REGION/NAME, for the local cloud in things/NAME of its data folder.

        Examples:
          duplex onboard --thing my-esp32
          duplex onboard --thing my-esp32 --group office --profile work
          duplex onboard --things boards.csv          lines of name,group,room: a line for each board
          duplex onboard --thing my-esp32 --renew     a new key and certificate
          duplex onboard --thing my-esp32 --endpoint-url http://localhost:4566
        """;

    private readonly Option<string?> _thing = new("--thing")
    {
        HelpName = "NAME",
        Description = "Thing name, which is the board's client id.",
    };

    private readonly Option<string?> _things = new("--things")
    {
        HelpName = "FILE",
        Description = "A CSV file of things. Its first line is name,group and names of attributes.",
    };

    private readonly Option<string?> _group = new("--group")
    {
        HelpName = "G",
        Description = "Thing group; is created if it does not exist.",
    };

    private readonly Option<string?> _policy = new("--policy")
    {
        HelpName = "NAME",
        Description = $"Name of the policy that the certificates get. [default: {OnboardOptions.DefaultPolicy}]",
    };

    private readonly Option<bool> _renew = new("--renew")
    {
        Description = "Give the thing a new key and certificate. The old certificate stays until you offboard it.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print the result as JSON." };

    private readonly CloudOptions _cloud = new();

    public OnboardCommand()
        : base("onboard", Help)
    {
        _thing.Validators.Add(Validation.ValidateThings);
        _things.Validators.Add(Validation.ValidatePath);
        _group.Validators.Add(ValidateGroup);
        _policy.Validators.Add(ValidatePolicy);
        Validators.Add(ValidateThingOrThings);
        Add(_thing);
        Add(_things);
        Add(_group);
        Add(_policy);
        Add(_renew);
        _cloud.AddTo(this);
        Add(_json);
        SetAction((parsed, cancellationToken) => CloudOptions.RunAsync(
            () => RunAsync(parsed, cancellationToken), "The same command continues.", cancellationToken));
    }

    internal static void ValidateGroup(OptionResult result)
    {
        foreach (Token token in result.Tokens.Where(token => !NameRules.IsThingName(token.Value)))
        {
            result.AddError($"--group {token.Value}: give 1 to 128 characters of a-z A-Z 0-9 : _ -.");
        }
    }

    private async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        bool isMany = parsed.GetValue(_things) is not null;
        IReadOnlyList<ThingPlan> plans = parsed.GetValue(_things) is { } file
            ? ThingsFile.Read(file, parsed.GetValue(_group))
            : [new ThingPlan(parsed.GetValue(_thing)!, parsed.GetValue(_group), new Dictionary<string, string>())];
        var options = new OnboardOptions
        {
            Policy = parsed.GetValue(_policy),
            IsRenewal = parsed.GetValue(_renew),
            TrustsRecord = isMany,
        };
        TargetCloud cloud = await CloudFinder.FindAsync(
            _cloud.FindProfile(parsed), _cloud.FindEndpointUrl(parsed), cancellationToken);
        var run = new OnboardRun(cloud, options, parsed.InvocationConfiguration.Output, parsed.GetValue(_json));
        await run.RunAsync(plans, cancellationToken);
    }

    private void ValidateThingOrThings(CommandResult result)
    {
        bool hasThing = result.GetResult(_thing) is not null;
        bool hasFile = result.GetResult(_things) is not null;
        if (hasThing == hasFile)
        {
            result.AddError(hasThing
                ? "--thing and --things exclude each other."
                : "--thing NAME is missing, or --things FILE for many.");
        }

        if (hasFile && result.GetValue(_renew))
        {
            result.AddError("--renew: renew one thing at a time, with --thing NAME.");
        }
    }

    private static void ValidatePolicy(OptionResult result)
    {
        // AWS IoT API reference, CreatePolicy: no colon.
        foreach (Token token in result.Tokens.Where(
            token => !NameRules.IsThingName(token.Value) || token.Value.Contains(':')))
        {
            result.AddError($"--policy {token.Value}: give 1 to 128 characters of a-z A-Z 0-9 _ -.");
        }
    }
}
