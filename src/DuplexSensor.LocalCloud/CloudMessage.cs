using System.Text;
using DuplexSensor.LocalCloud.Broker;

namespace DuplexSensor.LocalCloud;

/// <summary>A message that a service or client sends to whoever subscribed to its topic.</summary>
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

    /// <summary>0 or 1; a subscriber gets it at this QoS or at that of its subscription, whichever is less.</summary>
    public int Qos { get; init; } = 1;

    /// <summary>
    /// RETAIN: a published message is kept for clients that subscribe to its topic later; a delivered one was kept.
    /// </summary>
    public bool Retain { get; init; }

    /// <summary>What MQTT 5 adds to it, or null.</summary>
    public MessageProperties? Properties { get; init; }

    /// <summary>Whether it answers a request to the jobs service: nobody but the requester gets it.</summary>
    internal bool IsJobResponse { get; init; }

    /// <summary>The connection that alone gets it; null: whoever subscribed.</summary>
    internal ClientConnection? Requester { get; init; }

    /// <summary>A message that is written only if somebody gets it.</summary>
    internal static CloudMessage CreateLazy(string topic, Func<byte[]> write) =>
        new(topic, new Lazy<ReadOnlyMemory<byte>>(() => write()));

    public string PayloadText => Encoding.UTF8.GetString(Payload.Span);
}
