using System.Text.Json.Nodes;

namespace DuplexSensor.Tool.Aws;

/// <summary>Calls that must succeed.</summary>
internal static class AwsCalls
{
    /// <summary>Runs a command that must succeed.</summary>
    /// <exception cref="UserException">The command failed.</exception>
    public static async Task<JsonObject> CallAsync(
        this IAwsCli aws, string[] words, CancellationToken cancellationToken) =>
        (await aws.TryCallAsync(words, cancellationToken)).GetJson();
}
