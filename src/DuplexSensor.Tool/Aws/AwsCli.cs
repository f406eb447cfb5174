using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DuplexSensor.Tool.Aws;

/// <summary>The installed AWS CLI, a process for each call. Its arguments never contain a private key.</summary>
internal sealed class AwsCli : IAwsCli
{
    private const string Program = "aws";

    // Of each call, before the user's own configuration. JSON, because this program reads the output.
    private static readonly (string Name, string Value)[] Environment =
        [("AWS_PAGER", ""), ("AWS_DEFAULT_OUTPUT", "json"), ("AWS_CLI_AUTO_PROMPT", "off")];

    private readonly List<string> _options = [];
    private readonly Dictionary<string, string?> _environment =
        Environment.ToDictionary(variable => variable.Name, string? (variable) => variable.Value);

    private AwsCli()
    {
    }

    /// <summary>AWS itself, with the user's credentials, at AWS's rates.</summary>
    /// <param name="profile">Profile of the AWS CLI; null for the one that it uses by itself.</param>
    /// <param name="endpointUrl">URL of the API, for example of a VPC endpoint; null for AWS's own.</param>
    public static IAwsCli ForAws(string? profile, Uri? endpointUrl)
    {
        var cli = new AwsCli();
        // The CLI retries a throttled call, with a growing delay.
        cli._environment["AWS_RETRY_MODE"] = "standard";
        cli._environment["AWS_MAX_ATTEMPTS"] = "8";
        if (profile is not null)
        {
            cli._options.Add($"--profile={profile}");
        }

        cli.AddEndpoint(endpointUrl);
        return new PacedAws(cli, TimeProvider.System);
    }

    /// <summary>The local cloud. It accepts any credentials, so it gets none of the user.</summary>
    public static AwsCli ForLocalCloud(Uri endpointUrl, string region)
    {
        var cli = new AwsCli();
        cli._environment["AWS_ACCESS_KEY_ID"] = "local";
        cli._environment["AWS_SECRET_ACCESS_KEY"] = "local";
        cli._environment["AWS_DEFAULT_REGION"] = region;
        foreach (string name in new[] { "AWS_REGION", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN" })
        {
            cli._environment[name] = null;
        }

        cli.AddEndpoint(endpointUrl);
        return cli;
    }

    /// <summary>The output of <c>aws --version</c>.</summary>
    /// <exception cref="UserException">The AWS CLI is not installed.</exception>
    public static async Task<string> GetVersionAsync(CancellationToken cancellationToken)
    {
        (int _, string output, string errors) =
            await new AwsCli().RunAsync(["--version"], cancellationToken);
        return output.Length > 0 ? output : errors;
    }

    public async Task<AwsResponse> TryCallAsync(string[] words, CancellationToken cancellationToken)
    {
        // STS has an endpoint of its own.
        IEnumerable<string> options = words[0] == "sts" ? _options.Where(option => !IsEndpoint(option)) : _options;
        (int exitCode, string output, string errors) = await RunAsync([.. options, .. words], cancellationToken);
        return exitCode == 0 ? new AwsResponse(ParseJson(words, output)) : AwsErrors.Parse(errors);
    }

    private void AddEndpoint(Uri? endpointUrl)
    {
        if (endpointUrl is not null)
        {
            _options.Add($"--endpoint-url={endpointUrl.OriginalString}");
        }
    }

    private static bool IsEndpoint(string option) => option.StartsWith("--endpoint-url=", StringComparison.Ordinal);

    private static JsonObject ParseJson(string[] words, string output)
    {
        try
        {
            return string.IsNullOrWhiteSpace(output) ? [] : JsonNode.Parse(output)!.AsObject();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new UserException($"'aws {words[0]} {words[1]}' printed no JSON object.", exception);
        }
    }

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string[] arguments, CancellationToken cancellationToken)
    {
        using Process process = Start(arguments);
        await using CancellationTokenRegistration end =
            cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return (process.ExitCode, await output, await errors);
    }

    private Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string? value) in _environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            Process process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception exception)
        {
            throw new UserException($"The AWS CLI is not installed. {AwsCliVersion.Fix}", exception);
        }
    }
}
