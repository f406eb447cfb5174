namespace DuplexSensor.LocalCloud.Retained;

/// <summary>The last message that was published to a topic with RETAIN.</summary>
public sealed record RetainedMessage(string Topic, byte[] Payload, int Qos, DateTimeOffset ModifiedAt)
{
    public MessageProperties? Properties { get; init; }

    /// <summary>Whether the expiry time of the message is over.</summary>
    internal bool IsExpired(DateTimeOffset now) => now >= ExpiresAt;

    /// <summary>When the expiry time of the message is over; null when it has none.</summary>
    internal DateTimeOffset? ExpiresAt =>
        Properties is { ExpirySeconds: > 0 and var seconds } ? ModifiedAt.AddSeconds(seconds) : null;

    /// <summary>The message to deliver: with RETAIN, and with the remaining expiry time.</summary>
    internal CloudMessage ToMessage(DateTimeOffset now) => new(Topic, Payload)
    {
        Qos = Qos,
        Retain = true,
        Properties = Properties is { ExpirySeconds: > 0 and var seconds }
            ? Properties with { ExpirySeconds = seconds - (uint)(now - ModifiedAt).TotalSeconds }
            : Properties,
    };
}
