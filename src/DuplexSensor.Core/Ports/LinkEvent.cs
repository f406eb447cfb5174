namespace DuplexSensor.Core.Ports;

/// <summary>What has happened on the link.</summary>
public enum LinkEventKind
{
    /// <summary>CONNACK with code 0 has come.</summary>
    Connected,

    /// <summary>No connection; <see cref="LinkEvent.Reason"/> says why.</summary>
    ConnectFailed,

    /// <summary>SUBACK grants every filter.</summary>
    Subscribed,

    /// <summary>SUBACK refuses at least one filter.</summary>
    SubscribeRefused,

    /// <summary>PUBACK has come for the outstanding QoS 1 message.</summary>
    Published,

    /// <summary>The client library has given the outstanding QoS 1 message up.</summary>
    PublishLost,

    /// <summary>A message: <see cref="LinkEvent.Topic"/> and <see cref="LinkEvent.Payload"/>.</summary>
    Received,

    /// <summary>
    /// The connection is gone; <see cref="LinkEvent.Reason"/> says why. No further event of its session follows.
    /// </summary>
    Lost,
}

/// <summary>One event of an <see cref="ILink"/>, made by the adapter and never changed afterwards.</summary>
public sealed class LinkEvent
{
    /// <summary>
    /// The reason of a <see cref="LinkEventKind.ConnectFailed"/> that has bothered nobody: the board has no UTC yet, so
    /// it could judge no certificate, and opened nothing. The backoff (D7) stays as it is.
    /// </summary>
    public const string WaitingForTime = "waiting for the time: no certificate can be judged without it";

    public readonly LinkEventKind Kind;

    /// <summary>The session number that <see cref="ILink.BeginConnect"/> was given.</summary>
    public readonly int Session;

    /// <summary>Only with <see cref="LinkEventKind.Received"/>.</summary>
    public readonly string? Topic;

    /// <summary>
    /// Only with <see cref="LinkEventKind.Received"/>: exactly the message's bytes, the receiver's own.
    /// </summary>
    public readonly byte[]? Payload;

    /// <summary>A few words for the trace, free of secrets; empty where there is nothing to say.</summary>
    public readonly string Reason;

    public LinkEvent(LinkEventKind kind, int session, string reason = "")
    {
        Kind = kind;
        Session = session;
        Reason = reason;
    }

    public LinkEvent(int session, string topic, byte[] payload)
    {
        Kind = LinkEventKind.Received;
        Session = session;
        Topic = topic;
        Payload = payload;
        Reason = "";
    }
}
