using System.CommandLine;
using System.CommandLine.Parsing;

namespace DuplexSensor.Tool.Aws;

/// <summary>The options <c>--profile</c> and <c>--endpoint-url</c>: which cloud a verb works on.</summary>
/// <param name="defaultCloud">The cloud without them, for the help.</param>
internal sealed class CloudOptions(string defaultCloud = "AWS")
{
    /// <summary>The default of a verb that changes nothing.</summary>
    public const string LocalIfRunning = "the same if it runs there, otherwise AWS";

    private readonly Option<string?> _profile = CreateProfile(
        "A profile of the AWS CLI. [default: the AWS CLI's own choice]");

    private readonly Option<Uri?> _endpointUrl = CreateEndpointUrl(
        $"http://localhost:4566 for the local cloud of 'duplex up'. [default: {defaultCloud}]");

    /// <summary>The option <c>--profile</c>.</summary>
    public static Option<string?> CreateProfile(string description)
    {
        var profile = new Option<string?>("--profile") { HelpName = "P", Description = description };
        profile.Validators.Add(ValidateProfile);
        return profile;
    }

    /// <summary>The option <c>--endpoint-url</c>.</summary>
    public static Option<Uri?> CreateEndpointUrl(string description) => new("--endpoint-url")
    {
        HelpName = "URL",
        Description = description,
        CustomParser = ParseUrl,
    };

    public void AddTo(Command command)
    {
        command.Add(_profile);
        command.Add(_endpointUrl);
    }

    public string? FindProfile(ParseResult parsed) => parsed.GetValue(_profile);

    public Uri? FindEndpointUrl(ParseResult parsed) => parsed.GetValue(_endpointUrl);

    /// <summary>Runs a verb. When Ctrl-C interrupts it, the message says what a second run does.</summary>
    /// <exception cref="UserException">The verb failed, or it was interrupted.</exception>
    public static async Task<int> RunAsync(
        Func<Task> verb, string afterInterruption, CancellationToken cancellationToken)
    {
        try
        {
            await verb();
            return 0;
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new UserException($"ended before it was complete. {afterInterruption}", exception);
        }
    }

    private static void ValidateProfile(OptionResult result)
    {
        if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
        {
            result.AddError("--profile is empty: give a name from ~/.aws/config.");
        }
    }

    private static Uri? ParseUrl(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps))
        {
            return url;
        }

        argument.AddError($"--endpoint-url {text}: give a URL, for example http://localhost:4566.");
        return null;
    }
}
