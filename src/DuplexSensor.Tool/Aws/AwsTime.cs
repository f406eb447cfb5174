using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DuplexSensor.Tool.Aws;

/// <summary>
/// Times as the AWS CLI prints them: ISO 8601, or seconds since 1970 with <c>cli_timestamp_format = wire</c>.
/// </summary>
internal static class AwsTime
{
    public static DateTimeOffset Read(JsonNode node) =>
        node.GetValueKind() == JsonValueKind.Number
            ? DateTimeOffset.UnixEpoch.AddSeconds((double)node)
            : DateTimeOffset.Parse((string)node!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
