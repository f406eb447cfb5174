using System.Text.RegularExpressions;

namespace DuplexSensor.Tool.Aws;

/// <summary>The AWS CLI's error output as one line with the fix.</summary>
internal static partial class AwsErrors
{
    private const string AccessDenied = "AccessDenied";
    private const string Unauthorized = "UnauthorizedException";

    private static readonly (string Text, string Fix)[] Fixes =
    [
        ("Unable to locate credentials", "Run 'aws configure', or give --profile NAME. The local cloud needs none: "
            + "--endpoint-url http://localhost:4566."),
        ("You must specify a region", "Run 'aws configure set region REGION', for example us-east-1."),
        ("Could not connect to the endpoint URL", "Check the network, the region, and --endpoint-url."),
        ("Partial credentials found", "Run 'aws configure' again."),
    ];

    /// <summary>Whether a message says that this user has not configured AWS at all.</summary>
    public static bool IsNotConfigured(string message) =>
        Fixes[..2].Any(entry => message.Contains(entry.Text, StringComparison.Ordinal));

    /// <summary>Whether a message says that this user may not do a call.</summary>
    public static bool IsAccessDenied(string message) => message.Contains(AccessDenied, StringComparison.Ordinal)
        || message.Contains(Unauthorized, StringComparison.Ordinal);

    /// <summary>The error of a service.</summary>
    /// <exception cref="UserException">No service responded.</exception>
    public static AwsResponse Parse(string errors)
    {
        Match error = ServiceError().Match(errors);
        if (!error.Success)
        {
            throw new UserException(Describe(errors));
        }

        string code = error.Groups["code"].Value;
        string message = $"{error.Groups["operation"].Value}: {code}: {ToOneLine(error.Groups["message"].Value)}";
        return new AwsResponse([], code, message + FindServiceFix(code));
    }

    private static string FindServiceFix(string code) => code switch
    {
        _ when code.StartsWith(AccessDenied, StringComparison.Ordinal) || code == Unauthorized =>
            " docs/aws.md lists the actions that your user needs.",
        "ExpiredTokenException" or "ExpiredToken" => " Log in again, for example with 'aws sso login'.",
        "UnrecognizedClientException" or "InvalidClientTokenId" or "InvalidSignatureException" =>
            " Check the access key with 'aws configure', and this PC's clock.",
        "ThrottlingException" => " Run the command again: it continues where it was interrupted.",
        _ => "",
    };

    private static string Describe(string errors)
    {
        string line = ToOneLine(errors);
        string fix = Fixes.FirstOrDefault(entry => line.Contains(entry.Text, StringComparison.Ordinal)).Fix ?? "";
        return line.Length == 0 ? "The AWS CLI failed and said nothing." : $"AWS CLI: {line} {fix}".TrimEnd();
    }

    // The last paragraph: what stands above it is the usage.
    private static string ToOneLine(string text) => Whitespace().Replace(
        text.Trim().ReplaceLineEndings("\n").Split("\n\n")[^1], " ");

    [GeneratedRegex(
        @"An error occurred \((?<code>[^)]+)\) when calling the (?<operation>\w+) operation"
        + @"( \(reached max retries: \d+\))?: (?<message>.*)",
        RegexOptions.Singleline)]
    private static partial Regex ServiceError();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
