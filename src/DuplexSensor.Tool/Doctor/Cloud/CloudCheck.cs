using DuplexSensor.Tool.Aws;

namespace DuplexSensor.Tool.Doctor.Cloud;

/// <summary>A cloud answers: the local one, or AWS with the user's credentials.</summary>
internal sealed class CloudCheck : ICheck
{
    public string Name => "cloud";

    public IReadOnlyList<string> Needs => ["aws-cli", "environment"];

    // AWS refuses signatures of a wrong clock.
    public IReadOnlyList<string> UnlessFailed => ["clock"];

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        DoctorOptions options = context.Options;
        try
        {
            TargetCloud cloud =
                await context.Pc.FindCloudAsync(options.Profile, options.EndpointUrl, cancellationToken);
            context.Cloud = cloud;
            return Finding.Ok($"{cloud.Description}, endpoint {cloud.Endpoint}:{cloud.Port}");
        }
        catch (UserException exception) when (options is { Profile: null, EndpointUrl: null }
            && AwsErrors.IsNotConfigured(exception.Message))
        {
            return Finding.Skipped("no local cloud runs ('duplex up'), and AWS is not configured ('aws configure')");
        }
        catch (UserException exception)
        {
            return Finding.Failed(exception.Message, "Correct this; docs/aws.md, 'Log in', says how.");
        }
    }
}
