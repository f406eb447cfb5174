using System.Text.Json.Nodes;

namespace DuplexSensor.Tool.Aws;

/// <summary>The call that gets a thing's shadow, which the AWS CLI writes into a file.</summary>
internal static class ShadowCall
{
    /// <summary>The document; null when the thing has no shadow.</summary>
    /// <exception cref="UserException">The call failed.</exception>
    public static async Task<JsonObject?> FindAsync(IAwsCli aws, string thing, CancellationToken cancellationToken)
    {
        using var file = new OutputFile();
        AwsResponse response = await aws.TryCallAsync(
            ["iot-data", "get-thing-shadow", $"--thing-name={thing}", file.Path], cancellationToken);
        if (response.IsNotFound)
        {
            return null;
        }

        response.GetJson();
        return JsonNode.Parse(await File.ReadAllTextAsync(file.Path, cancellationToken))!.AsObject();
    }
}
