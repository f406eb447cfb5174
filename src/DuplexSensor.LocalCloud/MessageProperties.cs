using System.Collections.Immutable;

namespace DuplexSensor.LocalCloud;

/// <summary>What MQTT 5 adds to a message; clients of MQTT 3.1.1 get the message without it.</summary>
public sealed record MessageProperties
{
    /// <summary>AWS IoT quotas: bytes of the content type or the response topic; and of the correlation data.</summary>
    public const int TextBytesMax = 256;
    public const int CorrelationBytesMax = 8_192;

    /// <summary>AWS IoT quotas: seconds after which a message expires at the latest.</summary>
    public const uint ExpirySecondsMax = 604_800;

    public string? ContentType { get; init; }

    public string? ResponseTopic { get; init; }

    public byte[]? CorrelationData { get; init; }

    /// <summary>Whether the payload is UTF-8 text.</summary>
    public bool IsText { get; init; }

    /// <summary>Seconds after which the message is not delivered any more; 0: never.</summary>
    public uint ExpirySeconds { get; init; }

    /// <summary>In the order of the publisher; a name may be there more than once.</summary>
    public ImmutableList<KeyValuePair<string, string>> UserProperties { get; init; } = [];
}
