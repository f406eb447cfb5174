using System.Text;
using DuplexSensor.LocalCloud.Broker;

namespace DuplexSensor.LocalCloud;

/// <summary>A message of a service or client to the subscribers of its topic.</summary>
public sealed record CloudMessage(string Topic, ReadOnlyMemory<byte> Payload)
{
    private readonly Lazy<ReadOnlyMemory<byte>>? _lazyPayload;

    private CloudMessage(string topic, Lazy<ReadOnlyMemory<byte>> lazyPayload)
        : this(topic, default(ReadOnlyMemory<byte>)) => _lazyPayload = lazyPayload;

    public ReadOnlyMemory<byte> Payload
    {
        get => _lazyPayload?.Value ?? field;
        init => (field, _lazyPayload) = (value, null);
    } = Payload;

    /// <summary>0 or 1. A subscriber gets the message at the lower of this QoS and its subscription's.</summary>
    public int Qos { get; init; } = 1;

    /// <summary>
    /// RETAIN. On a published message: it is stored for later subscribers. On a delivered message: it was stored
    /// before the client subscribed.
    /// </summary>
    public bool Retain { get; init; }

    /// <summary>The properties of MQTT 5, or null.</summary>
    public MessageProperties? Properties { get; init; }

    /// <summary>Whether the message is a response of the jobs service: only the requester gets it.</summary>
    internal bool IsJobResponse { get; init; }

    /// <summary>The only connection that gets the message; null: all subscribers get it.</summary>
    internal ClientConnection? Requester { get; init; }

    /// <summary>Creates a message whose payload is written only if a client receives it.</summary>
    internal static CloudMessage CreateLazy(string topic, Func<byte[]> write) =>
        new(topic, new Lazy<ReadOnlyMemory<byte>>(() => write()));

    public string PayloadText => Encoding.UTF8.GetString(Payload.Span);
}
