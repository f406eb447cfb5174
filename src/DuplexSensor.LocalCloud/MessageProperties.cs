using System.Collections.Immutable;

namespace DuplexSensor.LocalCloud;

/// <summary>The MQTT 5 properties of a message. Clients of MQTT 3.1.1 receive the message without them.</summary>
public sealed record MessageProperties
{
    /// <summary>AWS IoT quotas: most bytes of the content type, and of the response topic.</summary>
    public const int TextBytesMax = 256;

    /// <summary>AWS IoT quotas: most bytes of the correlation data.</summary>
    public const int CorrelationBytesMax = 8_192;

    /// <summary>AWS IoT quotas: the longest expiry interval of a message, in seconds.</summary>
    public const uint ExpirySecondsMax = 604_800;

    public string? ContentType { get; init; }

    public string? ResponseTopic { get; init; }

    public byte[]? CorrelationData { get; init; }

    /// <summary>Whether the payload is UTF-8 text.</summary>
    public bool IsText { get; init; }

    /// <summary>The expiry interval in seconds; 0 when the message does not expire.</summary>
    public uint ExpirySeconds { get; init; }

    /// <summary>The user properties in the order of the publisher. A name may occur more than once.</summary>
    public ImmutableList<KeyValuePair<string, string>> UserProperties { get; init; } = [];
}
