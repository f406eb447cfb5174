namespace DuplexSensor.Core.Ports;

/// <summary>Kind of an event of a connection.</summary>
public enum LinkEventKind
{
    /// <summary>CONNACK with code 0 has come.</summary>
    Connected,

    /// <summary>
    /// The connection was not opened. <see cref="LinkEvent.Reason"/> contains the reason. Last event of the attempt.
    /// </summary>
    ConnectFailed,

    /// <summary>SUBACK has granted all filters.</summary>
    Subscribed,

    /// <summary>SUBACK has refused at least one filter.</summary>
    SubscribeRefused,

    /// <summary>PUBACK has come for the outstanding QoS 1 message.</summary>
    Published,

    /// <summary>The client library no longer waits for the PUBACK of the outstanding QoS 1 message.</summary>
    PublishLost,

    /// <summary>A message has come: <see cref="LinkEvent.Topic"/> and <see cref="LinkEvent.Payload"/>.</summary>
    Received,

    /// <summary>
    /// The connection has ended. <see cref="LinkEvent.Reason"/> contains the reason. Last event of the connection.
    /// </summary>
    Lost,
}

/// <summary>One event of an <see cref="ILink"/>. The adapter creates it; it never changes.</summary>
public sealed class LinkEvent
{
    /// <summary>
    /// Reason of a <see cref="LinkEventKind.ConnectFailed"/> without an attempt to connect: the board does not know UTC
    /// yet and cannot verify a certificate. It does not count as a failure for the backoff (D7).
    /// </summary>
    public const string WaitingForTime = "waiting for the time: no certificate can be judged without it";

    public readonly LinkEventKind Kind;

    /// <summary>
    /// The number from <see cref="ILink.BeginConnect"/>: it identifies the connection of this event.
    /// </summary>
    public readonly int Session;

    /// <summary>The message's topic, with <see cref="LinkEventKind.Received"/>; else null.</summary>
    public readonly string? Topic;

    /// <summary>
    /// The message's bytes, with <see cref="LinkEventKind.Received"/>; else null. The array belongs to the receiver.
    /// </summary>
    public readonly byte[]? Payload;

    /// <summary>A few words for the trace, without secrets; empty when there is no reason.</summary>
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
