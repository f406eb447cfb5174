using System.CommandLine;
using System.CommandLine.Parsing;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.CommandLine;
using DuplexSensor.Tool.Output;
using Spectre.Console;

namespace DuplexSensor.Tool.Offboarding;

/// <summary><c>duplex offboard</c>: deletes a thing and what belongs to it alone.</summary>
public sealed class OffboardCommand : Command
{
    private const string Help = """
        Delete a thing with its shadow, certificates and folder.

        Its policy and its groups are deleted too when nothing else uses them. It shows all of
        that first, and asks. The board can no longer connect.

        Examples:
          duplex offboard --thing my-esp32
          duplex offboard --thing my-esp32 --yes
          duplex offboard --thing my-esp32 --certificate 1f0c22a9     an old certificate alone
        """;

    private readonly Option<string> _thing = new("--thing")
    {
        HelpName = "NAME",
        Description = "Thing name.",
        Required = true,
    };

    private readonly Option<string?> _certificate = new("--certificate")
    {
        HelpName = "ID",
        Description = "Delete only this certificate of the thing: its id, or how it begins.",
    };

    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask." };

    private readonly CloudOptions _cloud = new();

    public OffboardCommand()
        : base("offboard", Help)
    {
        _thing.Validators.Add(Validation.ValidateThings);
        _certificate.Validators.Add(ValidateCertificate);
        Add(_thing);
        Add(_certificate);
        _cloud.AddTo(this);
        Add(_yes);
        SetAction((parsed, cancellationToken) => CloudOptions.RunAsync(
            () => RunAsync(parsed, cancellationToken), "The same command continues.", cancellationToken));
    }

    private async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        string thing = parsed.GetValue(_thing)!;
        TargetCloud cloud = await CloudFinder.FindAsync(
            _cloud.FindProfile(parsed), _cloud.FindEndpointUrl(parsed), cancellationToken);
        var search = new OffboardSearch(cloud, thing, cancellationToken);
        OffboardPlan plan = parsed.GetValue(_certificate) is { } id
            ? await search.PlanCertificateAsync(id)
            : await search.PlanThingAsync();
        output.WriteLine(cloud.Description);
        if (plan.IsEmpty)
        {
            output.WriteLine($"{thing} is no thing there, and has no folder here: nothing to delete");
            return;
        }

        output.WriteLine(string.Join('\n', plan.Describe()));
        if (parsed.GetValue(_yes) || await AskAsync(output, cancellationToken))
        {
            await new OffboardRun(cloud, output, cancellationToken).RunAsync(plan);
            return;
        }

        output.WriteLine("nothing was deleted");
    }

    private static async Task<bool> AskAsync(TextWriter output, CancellationToken cancellationToken)
    {
        if (!Terminal.CanAsk)
        {
            throw new UserException("Nothing was deleted: this is not a terminal. Give --yes to delete it.");
        }

        return await Terminal.Create(output).ConfirmAsync("Delete it?", defaultValue: false, cancellationToken);
    }

    private static void ValidateCertificate(OptionResult result)
    {
        foreach (Token token in result.Tokens)
        {
            if (token.Value.Length is < 8 or > 64 || !token.Value.All(char.IsAsciiHexDigitLower))
            {
                result.AddError(
                    $"--certificate {token.Value}: give the id's 64 digits, or at least the first 8 of them.");
            }
        }
    }
}
