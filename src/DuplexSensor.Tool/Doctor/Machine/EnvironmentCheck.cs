using DuplexSensor.Tool.Doctor.Surroundings;

namespace DuplexSensor.Tool.Doctor.Machine;

/// <summary>
/// Variables AWS_* that are still set from the README's steps for the local cloud: they silently take the place of what
/// <c>aws configure</c> has asked for. duplex gives the local cloud none of them.
/// </summary>
internal sealed class EnvironmentCheck : ICheck
{
    private const string AccessKey = "AWS_ACCESS_KEY_ID";
    private const string SecretKey = "AWS_SECRET_ACCESS_KEY";
    private const string Token = "AWS_SESSION_TOKEN";
    private const string Region = "AWS_DEFAULT_REGION";
    private const string EndpointPrefix = "AWS_ENDPOINT_URL";

    // What the README's steps for the local cloud set.
    private const string LocalKey = "local";

    // Their values are no secrets.
    private static readonly string[] Shown = [Region, "AWS_PROFILE", "AWS_REGION"];

    public string Name => "environment";

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        PcSurroundings pc = context.Pc;
        string[] set = [.. pc.Environment.Keys
            .Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        string all = set.Length == 0 ? "no AWS_* variable is set"
            : $"set: {string.Join(", ", set.Select(name => Describe(name, pc.Environment[name])))}";
        if (await IsLocalAsync(context, cancellationToken))
        {
            return Finding.Ok($"{all}; the local cloud gets none of them");
        }

        string? keyError = FindKeyError(pc.Environment);
        string? error = keyError ?? FindEndpointError(pc.Environment);
        return error is null
            ? Finding.Ok(all)
            : Finding.Failed($"{error} ({all})", DescribeFix(
                [.. set.Where(name => IsEndpointOfThisPc(pc.Environment, name)
                    || (keyError is not null && IsKeyOrItsRegion(pc.Environment, name)))],
                pc.IsWindows));
    }

    private static async Task<bool> IsLocalAsync(CheckContext context, CancellationToken cancellationToken) =>
        context.Options.EndpointUrl is { } url ? url.IsLoopback
        : context.Options.Profile is null && await context.Pc.IsLocalCloudRunningAsync(cancellationToken);

    private static string? FindKeyError(IReadOnlyDictionary<string, string> environment)
    {
        bool hasAccess = environment.TryGetValue(AccessKey, out string? access);
        bool hasSecret = environment.ContainsKey(SecretKey);
        return access == LocalKey ? $"{AccessKey} is '{LocalKey}', the local cloud's, and goes before your own"
            : hasAccess && !hasSecret ? $"{AccessKey} is set without {SecretKey}"
            : hasSecret && !hasAccess ? $"{SecretKey} is set without {AccessKey}"
            : environment.ContainsKey(Token) && !hasAccess ? $"{Token} is set without {AccessKey}"
            : null;
    }

    private static string? FindEndpointError(IReadOnlyDictionary<string, string> environment)
    {
        string? name = environment.Keys.FirstOrDefault(name => IsEndpointOfThisPc(environment, name));
        return name is null ? null : $"{name} leads every call to {environment[name]} instead of AWS";
    }

    private static bool IsEndpointOfThisPc(IReadOnlyDictionary<string, string> environment, string name) =>
        name.StartsWith(EndpointPrefix, StringComparison.Ordinal)
        && Uri.TryCreate(environment[name], UriKind.Absolute, out Uri? url) && url.IsLoopback;

    // The region is the user's own, unless the README's steps have set it together with the keys.
    private static bool IsKeyOrItsRegion(IReadOnlyDictionary<string, string> environment, string name) =>
        name is AccessKey or SecretKey or Token
        || (name == Region && environment.GetValueOrDefault(AccessKey) == LocalKey);

    private static string DescribeFix(string[] names, bool isWindows) => isWindows
        ? $"Open a new terminal, or in PowerShell: Remove-Item {string.Join(", ", names.Select(name => $"Env:{name}"))}"
        : $"unset {string.Join(' ', names)}";

    private static string Describe(string name, string value) => Shown.Contains(name) ? $"{name}={value}" : name;
}
