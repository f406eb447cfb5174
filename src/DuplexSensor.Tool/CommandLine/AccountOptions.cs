using System.CommandLine;
using System.CommandLine.Parsing;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.Tool.CommandLine;

/// <summary>The options <c>--region</c> and <c>--account</c>: region and account in the local cloud's ARNs.</summary>
internal sealed class AccountOptions
{
    private readonly Option<string?> _region = new("--region")
    {
        HelpName = "REGION",
        Description = "The region in all ARNs, to try a policy of another region. "
            + $"[default: {AwsAccount.Default.Region}]",
    };

    private readonly Option<string?> _account = new("--account")
    {
        HelpName = "ID",
        Description = $"The account in all ARNs. [default: {AwsAccount.Default.Id}]",
    };

    public void AddTo(Command command)
    {
        command.Add(_region);
        command.Add(_account);
        command.Validators.Add(result =>
        {
            if (In(result).Error is { } error)
            {
                result.AddError(error);
            }
        });
    }

    public AwsAccount In(CommandResult result) => new(
        result.GetValue(_region) ?? AwsAccount.Default.Region,
        result.GetValue(_account) ?? AwsAccount.Default.Id);
}
