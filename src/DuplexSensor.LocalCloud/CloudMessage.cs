using System.Text;
using DuplexSensor.LocalCloud.Broker;

namespace DuplexSensor.LocalCloud;

/// <summary>A message from a service or client to the subscribers of its topic.</summary>
public sealed record CloudMessage(string Topic, ReadOnlyMemory<byte> Payload)
{
    private readonly LazyPayload? _lazyPayload;

    private CloudMessage(string topic, LazyPayload lazyPayload)
        : this(topic, default(ReadOnlyMemory<byte>)) => _lazyPayload = lazyPayload;

    public ReadOnlyMemory<byte> Payload
    {
        get => _lazyPayload?.Bytes ?? field;
        init => (field, _lazyPayload) = (value, null);
    } = Payload;

    /// <summary>0 or 1. A message is delivered with the lower QoS of message and subscription.</summary>
    public int Qos { get; init; } = 1;

    /// <summary>
    /// The RETAIN flag. On a published message: the message is stored for later subscribers. On a delivered message:
    /// it is the stored message.
    /// </summary>
    public bool Retain { get; init; }

    /// <summary>The MQTT 5 properties, or null when there are none.</summary>
    public MessageProperties? Properties { get; init; }

    /// <summary>Whether the message is a response of the jobs service. Only the requester receives it.</summary>
    internal bool IsJobResponse { get; init; }

    /// <summary>The only connection that receives the message; null when all subscribers receive it.</summary>
    internal ClientConnection? Requester { get; init; }

    /// <summary>The sequence number of the event of this published message; 0 when no client published it.</summary>
    internal long Sequence { get; init; }

    /// <summary>The sequence number of the request that this message answers; 0 when it answers none.</summary>
    internal long Request { get; init; }

    /// <summary>Creates a message whose payload is written only if the message is delivered.</summary>
    internal static CloudMessage CreateLazy(string topic, Func<byte[]> write) =>
        new(topic, new LazyPayload(write));

    public string PayloadText => Encoding.UTF8.GetString(Payload.Span);

    // Copies of the message share it, so that it is written once.
    private sealed class LazyPayload(Func<byte[]> write)
    {
        private byte[]? _bytes;

        public ReadOnlyMemory<byte> Bytes =>
            _bytes ?? Interlocked.CompareExchange(ref _bytes, write(), null) ?? _bytes;
    }
}
