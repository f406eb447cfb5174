using System.Text.Json.Nodes;

namespace DuplexSensor.Tool.Aws;

/// <summary>Calls that must succeed, and how many at a time.</summary>
internal static class AwsCalls
{
    // The AWS CLI needs most of a second of processor time for each call.
    public static readonly int ThingsAtATime = Math.Clamp(Environment.ProcessorCount, 2, 8);

    /// <summary>Runs a command that must succeed.</summary>
    /// <exception cref="UserException">The command failed.</exception>
    public static async Task<JsonObject> CallAsync(
        this IAwsCli aws, string[] words, CancellationToken cancellationToken) =>
        (await aws.TryCallAsync(words, cancellationToken)).GetJson();
}
