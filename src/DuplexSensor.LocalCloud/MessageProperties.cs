using System.Collections.Immutable;

namespace DuplexSensor.LocalCloud;

/// <summary>The MQTT 5 properties of a message. Clients of MQTT 3.1.1 get the message without them.</summary>
public sealed record MessageProperties
{
    /// <summary>AWS IoT quotas: the length of the content type and of the response topic, in bytes.</summary>
    public const int TextBytesMax = 256;

    /// <summary>AWS IoT quotas: the length of the correlation data, in bytes.</summary>
    public const int CorrelationBytesMax = 8_192;

    /// <summary>AWS IoT quotas: the longest time until a message expires, in seconds.</summary>
    public const uint ExpirySecondsMax = 604_800;

    public string? ContentType { get; init; }

    public string? ResponseTopic { get; init; }

    public byte[]? CorrelationData { get; init; }

    /// <summary>Whether the publisher marked the payload as UTF-8 text.</summary>
    public bool IsText { get; init; }

    /// <summary>The time until the message expires and is no longer delivered, in seconds; 0: it never does.</summary>
    public uint ExpirySeconds { get; init; }

    /// <summary>The user properties in the order of the publisher; a name may occur several times.</summary>
    public ImmutableList<KeyValuePair<string, string>> UserProperties { get; init; } = [];
}
