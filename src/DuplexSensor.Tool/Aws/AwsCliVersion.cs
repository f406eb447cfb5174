using System.Globalization;
using System.Text.RegularExpressions;

namespace DuplexSensor.Tool.Aws;

/// <summary>The version of the AWS CLI: duplex needs version 2.</summary>
internal static partial class AwsCliVersion
{
    public const string Fix =
        "Install version 2: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html";

    private const int MajorMin = 2;

    /// <exception cref="UserException">The AWS CLI is not installed, or it is version 1.</exception>
    public static async Task ThrowIfUnusableAsync(CancellationToken cancellationToken)
    {
        if (FindError(await AwsCli.GetVersionAsync(cancellationToken)) is { } error)
        {
            throw new UserException(error);
        }
    }

    /// <summary>The error in what <c>aws --version</c> prints; null for a version that can be used.</summary>
    public static string? FindError(string printed)
    {
        Match version = Version().Match(printed);
        bool isKnown = int.TryParse(version.Groups[1].Value, CultureInfo.InvariantCulture, out int major);
        return isKnown && major >= MajorMin ? null
            : isKnown ? $"'aws' is version {version.Groups[1].Value}.{version.Groups[2].Value} of the AWS CLI. {Fix}"
            : $"'aws' is not the AWS CLI: 'aws --version' prints no version of it. {Fix}";
    }

    [GeneratedRegex(@"\Aaws-cli/([0-9]+)\.([0-9.]+)")]
    private static partial Regex Version();
}
