using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Doctor.Surroundings;

namespace DuplexSensor.Tool.Doctor.Machine;

/// <summary>The AWS CLI, version 2.</summary>
internal sealed class AwsCliCheck : ICheck
{
    public string Name => "aws-cli";

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        ProgramOutput? printed = await context.Pc.Programs.RunAsync("aws", ["--version"], cancellationToken);
        return printed is null ? Finding.Failed("there is no program 'aws'", AwsCliVersion.Fix)
            : AwsCliVersion.FindError(printed.Output) is { } error ? Finding.Failed(
                error.Replace($" {AwsCliVersion.Fix}", "", StringComparison.Ordinal), AwsCliVersion.Fix)
            : Finding.Ok(printed.Output.Split(' ')[0]);
    }
}
