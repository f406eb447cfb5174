using System.Text;

namespace DuplexSensor.LocalCloud;

/// <summary>The kind of a <see cref="CloudEvent"/>. Each kind lists the members that it sets.</summary>
public enum CloudEventKind
{
    /// <summary>A client was accepted. Sets Thing.</summary>
    Connected,

    /// <summary>A connection ended. Sets Thing, and Detail: AWS's disconnectReason.</summary>
    Disconnected,

    /// <summary>A connection or packet was refused. Sets Thing (not verified), and Detail: the reason.</summary>
    Refused,

    /// <summary>A client published a message. Sets Thing, Subject (the topic), Qos and Payload (as received).</summary>
    Published,

    /// <summary>
    /// A message was sent to a client. Sets Thing, Subject (the topic), Qos and Payload; Request when it is the
    /// response to a published request.
    /// </summary>
    Delivered,

    /// <summary>The PUBACK of a published message was sent. Sets Thing and Request.</summary>
    PubAckSent,

    /// <summary>A client sent the PUBACK of a delivered message. Sets Thing and Request.</summary>
    PubAckReceived,

    /// <summary>The payload server responded. Sets Subject (the path) and Detail (the HTTP status).</summary>
    PayloadGet,

    /// <summary>The HTTP API was called. Sets Subject (method and path) and Detail (the HTTP status).</summary>
    ApiCall,

    /// <summary>A fault that was switched on has happened. Sets Detail: the name of the fault.</summary>
    FaultTriggered,
}

/// <summary>
/// One entry of the <see cref="CloudLog"/>. Control characters in the texts are escaped; the payload is not changed.
/// </summary>
public sealed record CloudEvent(long Sequence, DateTimeOffset Time, CloudEventKind Kind)
{
    public long Sequence { get; internal set; } = Sequence;

    public string Thing { get; init => field = CloudLog.EscapeControlCharacters(value); } = "";

    public string Subject { get; init => field = CloudLog.EscapeControlCharacters(value); } = "";

    public string Detail { get; init => field = CloudLog.EscapeControlCharacters(value); } = "";

    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>0 or 1.</summary>
    public int Qos { get; init; }

    /// <summary>The sequence number of the event that this one answers; 0 when it answers none.</summary>
    public long Request { get; init; }

    public string PayloadText => Encoding.UTF8.GetString(Payload.Span);
}
