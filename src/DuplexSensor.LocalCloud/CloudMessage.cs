using System.Text;

namespace DuplexSensor.LocalCloud;

/// <summary>A message that a service or client sends to whoever subscribed to its topic.</summary>
public sealed record CloudMessage(string Topic, ReadOnlyMemory<byte> Payload)
{
    /// <summary>0 or 1; a subscriber gets it at this QoS or at that of its subscription, whichever is less.</summary>
    public int Qos { get; init; } = 1;

    public string Text => Encoding.UTF8.GetString(Payload.Span);
}
