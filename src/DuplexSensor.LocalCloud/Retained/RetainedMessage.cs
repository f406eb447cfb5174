namespace DuplexSensor.LocalCloud.Retained;

/// <summary>The last message to a topic that was published with RETAIN.</summary>
public sealed record RetainedMessage(string Topic, byte[] Payload, int Qos, DateTimeOffset ModifiedAt)
{
    public MessageProperties? Properties { get; init; }

    /// <summary>Whether its time is over.</summary>
    internal bool IsExpired(DateTimeOffset now) =>
        Properties is { ExpirySeconds: > 0 and var seconds } && now >= ModifiedAt.AddSeconds(seconds);

    /// <summary>As it is delivered, with RETAIN, and with what is left of its time.</summary>
    internal CloudMessage ToMessage(DateTimeOffset now) => new(Topic, Payload)
    {
        Qos = Qos,
        Retain = true,
        Properties = Properties is { ExpirySeconds: > 0 and var seconds }
            ? Properties with { ExpirySeconds = seconds - (uint)(now - ModifiedAt).TotalSeconds }
            : Properties,
    };
}
