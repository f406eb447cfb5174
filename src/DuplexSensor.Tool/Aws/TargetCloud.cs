using System.Text.RegularExpressions;
using DuplexSensor.Tool.Identities;

namespace DuplexSensor.Tool.Aws;

/// <summary>The cloud that a verb works on: an account and region of AWS, or a local cloud.</summary>
internal sealed partial record TargetCloud
{
    /// <summary>The calls to it.</summary>
    public required IAwsCli Aws { get; init; }

    /// <summary>For example <c>arn:aws:iot:us-east-1:123456789012:</c>.</summary>
    public required string ArnPrefix { get; init; }

    /// <summary>Account id, 12 digits.</summary>
    public required string Account { get; init; }

    public required string Region { get; init; }

    /// <summary>Host name of the MQTT endpoint.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Port of the MQTT endpoint.</summary>
    public required int Port { get; init; }

    /// <summary>The CA that the endpoint's certificate chains to.</summary>
    public required string CaPem { get; init; }

    /// <summary>The local cloud's API; null for AWS.</summary>
    public Uri? LocalUrl { get; init; }

    /// <summary>The options of the command line that name it, such as <c> --profile work</c>; empty for none.</summary>
    public string CommandOptions { get; init; } = "";

    /// <summary>The folder with an identity folder for each thing.</summary>
    public required Func<string, IdentityFolder> GetFolder { get; init; }

    /// <summary>The name of the cloud in onboard.json.</summary>
    public string Name => $"{(LocalUrl is null ? "aws" : "local")} {Account} {Region}";

    /// <summary>The cloud, for the user.</summary>
    public string Description => LocalUrl is { } url
        ? $"local cloud at {url.OriginalString}, not AWS"
        : $"AWS account {Account} in {Region}";

    /// <summary>Completes the commands that a text names, so that they reach this cloud and no other one.</summary>
    public string InText(string text) => Command().Replace(text, match => match.Value + CommandOptions);

    [GeneratedRegex(@"\b(?:duplex (?:on|off)board\b|aws(?= iot ))")]
    private static partial Regex Command();
}
