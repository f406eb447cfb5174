using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DuplexSensor.Tool.Identities;
using DuplexSensor.Tool.Settings;
using DuplexSensor.Tool.Up;

namespace DuplexSensor.Tool.Aws;

/// <summary>Finds out which cloud the options of a verb name, before anything is changed there.</summary>
internal static partial class CloudFinder
{
    /// <summary>Where the API of <c>duplex up</c> is, unless its ports are moved.</summary>
    public static readonly Uri DefaultLocalUrl = new("http://localhost:4566");

    /// <summary>AWS, or what answers at the URL.</summary>
    /// <param name="profile">Profile of the AWS CLI; null for its own choice.</param>
    /// <param name="endpointUrl">URL of the API; null for AWS's own.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="UserException">No cloud answers, or the AWS CLI cannot be used.</exception>
    public static async Task<TargetCloud> FindAsync(
        string? profile, Uri? endpointUrl, CancellationToken cancellationToken)
    {
        await AwsCliVersion.ThrowIfUnusableAsync(cancellationToken);
        if (endpointUrl is null || await FindLocalAsync(endpointUrl, cancellationToken) is not { } local)
        {
            IAwsCli cli = AwsCli.ForAws(profile, endpointUrl);
            TargetCloud aws = profile is null && endpointUrl is null
                ? await FindAwsAsync(cli, IsLocalCloudRunningAsync, cancellationToken)
                : await DescribeAwsAsync(cli, cancellationToken);
            return aws with { CommandOptions = ToOptions(profile, endpointUrl) };
        }

        return profile is null ? local : throw new UserException(
            $"{endpointUrl.OriginalString} is a local cloud, which has no profiles: omit --profile.");
    }

    /// <summary>
    /// For a verb that changes nothing: the same, and without any option the local cloud at its usual port, if one
    /// runs there.
    /// </summary>
    /// <exception cref="UserException">No cloud answers, or the AWS CLI cannot be used.</exception>
    public static async Task<TargetCloud> FindForReadingAsync(
        string? profile, Uri? endpointUrl, CancellationToken cancellationToken)
    {
        if (profile is not null || endpointUrl is not null)
        {
            return await FindAsync(profile, endpointUrl, cancellationToken);
        }

        await AwsCliVersion.ThrowIfUnusableAsync(cancellationToken);
        if (await IsLocalCloudRunningAsync(cancellationToken))
        {
            return await FindAsync(null, DefaultLocalUrl, cancellationToken);
        }

        try
        {
            return await FindAsync(null, null, cancellationToken);
        }
        catch (UserException exception)
        {
            throw new UserException($"{exception.Message} AWS was asked because no local cloud runs at "
                + $"{DefaultLocalUrl.OriginalString}: 'duplex up' starts one there, and --endpoint-url names another "
                + "place.", exception);
        }
    }

    /// <summary>The local cloud at a URL, for a verb that needs no AWS CLI.</summary>
    /// <param name="url">URL of the API; null for the usual one.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="UserException">No local cloud answers there.</exception>
    public static Task<LocalCloudDescription> FindLocalCloudAsync(Uri? url, CancellationToken cancellationToken) =>
        FindLocalCloudAsync(url, DefaultLocalUrl, cancellationToken);

    /// <param name="url">URL of the API; null for the usual one.</param>
    /// <param name="usual">The usual one.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    internal static async Task<LocalCloudDescription> FindLocalCloudAsync(
        Uri? url, Uri usual, CancellationToken cancellationToken)
    {
        Uri api = url ?? usual;
        try
        {
            return await LocalCloudDescription.FindAsync(api, cancellationToken) ?? throw CreateNotLocal(api);
        }
        catch (HttpRequestException exception)
        {
            throw url is null ? CreateNoLocalCloud(api, exception) : CreateNoAnswer(api, exception);
        }
    }

    /// <summary>Whether a local cloud runs at its usual port.</summary>
    public static async Task<bool> IsLocalCloudRunningAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await LocalCloudDescription.FindAsync(DefaultLocalUrl, cancellationToken) is not null;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>AWS, for a command line that names no cloud.</summary>
    /// <exception cref="UserException">AWS does not answer. A local cloud that runs is named.</exception>
    internal static async Task<TargetCloud> FindAwsAsync(
        IAwsCli aws, Func<CancellationToken, Task<bool>> isLocalCloudRunningAsync, CancellationToken cancellationToken)
    {
        try
        {
            return await DescribeAwsAsync(aws, cancellationToken);
        }
        catch (UserException exception)
        {
            string local = DefaultLocalUrl.OriginalString;
            bool hasAnswered = AwsErrors.IsAccessDenied(exception.Message);
            if (hasAnswered || exception.Message.Contains(local, StringComparison.Ordinal)
                || !await isLocalCloudRunningAsync(cancellationToken))
            {
                throw;
            }

            throw new UserException(
                $"{exception.Message.TrimEnd('.')}. A local cloud runs at {local}: --endpoint-url {local} names it.",
                exception);
        }
    }

    private static async Task<TargetCloud?> FindLocalAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            return await LocalCloudDescription.FindAsync(url, cancellationToken) is { } description
                ? DescribeLocal(url, description)
                : !url.IsLoopback ? null
                : throw CreateNotLocal(url);
        }
        catch (HttpRequestException exception)
        {
            throw CreateNoAnswer(url, exception);
        }
    }

    private static UserException CreateNotLocal(Uri url) => new(
        $"{url.OriginalString} is not duplex's local cloud. Start it with 'duplex up', and give the address that it "
        + "prints for the AWS CLI.");

    private static UserException CreateNoAnswer(Uri url, HttpRequestException exception) => new(
        $"--endpoint-url {url.OriginalString}: no cloud answers there ({exception.Message}). Start the local cloud "
        + "with 'duplex up', or correct the URL.", exception);

    private static UserException CreateNoLocalCloud(Uri url, HttpRequestException exception) => new(
        $"no local cloud answers at {url.OriginalString} ({exception.Message}). Start it with 'duplex up', or name "
        + "another place with --endpoint-url.", exception);

    private static TargetCloud DescribeLocal(Uri url, LocalCloudDescription cloud) => new()
    {
        Aws = AwsCli.ForLocalCloud(url, cloud.Region),
        ArnPrefix = cloud.ArnPrefix,
        Account = cloud.Account,
        Region = cloud.Region,
        Endpoint = "localhost",
        Port = cloud.MqttPort,
        CaPem = cloud.CaPem,
        LocalUrl = url,
        CommandOptions = ToOptions(null, url),
        GetFolder = thing => IdentityFolder.ForLocalCloud(cloud.DataFolder, thing),
    };

    private static string ToOptions(string? profile, Uri? endpointUrl) =>
        (profile is null ? "" : $" --profile {profile}")
        + (endpointUrl is null ? "" : $" --endpoint-url {endpointUrl.OriginalString}");

    private static async Task<TargetCloud> DescribeAwsAsync(IAwsCli aws, CancellationToken cancellationToken)
    {
        JsonObject endpoint = await aws.CallAsync(
            ["iot", "describe-endpoint", "--endpoint-type=iot:Data-ATS"], cancellationToken);
        JsonObject caller = await aws.CallAsync(["sts", "get-caller-identity"], cancellationToken);
        string host = (string)endpoint["endpointAddress"]!;
        string region = Region().Match(host) is { Success: true } match ? match.Groups[1].Value
            : throw new UserException($"AWS's endpoint {host} has no region in its name: give no --endpoint-url.");
        string account = (string)caller["Account"]!;
        string partition = ((string)caller["Arn"]!).Split(':')[1];
        return new TargetCloud
        {
            Aws = aws,
            ArnPrefix = $"arn:{partition}:iot:{region}:{account}:",
            Account = account,
            Region = region,
            Endpoint = host,
            Port = MqttEndpoint.AwsPort,
            CaPem = Defaults.RootCa,
            GetFolder = thing => IdentityFolder.ForAws(GetCertsFolder(), account, region, thing),
        };
    }

    // In a clone, the folder certs of its root; elsewhere one in the current folder.
    private static string GetCertsFolder() => Path.Combine(SettingsSource.Choose(null).Folder, "certs");

    // Of a name such as abc123-ats.iot.us-east-1.amazonaws.com.
    [GeneratedRegex(@"\.iot\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?\z")]
    private static partial Regex Region();
}
