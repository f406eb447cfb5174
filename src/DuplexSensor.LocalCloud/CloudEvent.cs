using System.Text;

namespace DuplexSensor.LocalCloud;

/// <summary>The kinds of events. Each comment lists the members of <see cref="CloudEvent"/> that are set.</summary>
public enum CloudEventKind
{
    /// <summary>A client has connected: thing is its client id.</summary>
    Connected,

    /// <summary>A connection ended: thing; detail is AWS's disconnectReason, such as CONNECTION_LOST.</summary>
    Disconnected,

    /// <summary>A connection or packet was refused: thing (as claimed); detail is the reason.</summary>
    Refused,

    /// <summary>A client published: thing, subject is the topic, payload as received.</summary>
    Published,

    /// <summary>A message was sent to a client: thing, subject is the topic, payload.</summary>
    Delivered,

    /// <summary>A payload was requested: subject is the path, detail the HTTP status.</summary>
    PayloadGet,

    /// <summary>A call of the HTTP API: subject is method and path, detail the HTTP status.</summary>
    ApiCall,

    /// <summary>A fault that was switched on took effect: detail is its name.</summary>
    FaultTriggered,
}

/// <summary>
/// One entry of the <see cref="CloudLog"/>. Control characters in its texts are escaped; the payload is raw.
/// </summary>
public sealed record CloudEvent(long Sequence, DateTimeOffset Time, CloudEventKind Kind)
{
    public string Thing { get; init; } = "";

    public string Subject { get; init; } = "";

    public string Detail { get; init; } = "";

    public ReadOnlyMemory<byte> Payload { get; init; }

    public string PayloadText => Encoding.UTF8.GetString(Payload.Span);
}
