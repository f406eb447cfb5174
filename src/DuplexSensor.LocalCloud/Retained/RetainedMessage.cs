namespace DuplexSensor.LocalCloud.Retained;

/// <summary>The last message to a topic that was published with RETAIN.</summary>
public sealed record RetainedMessage(string Topic, byte[] Payload, int Qos, DateTimeOffset ModifiedAt)
{
    /// <summary>As it is delivered, with RETAIN.</summary>
    internal CloudMessage ToMessage() => new(Topic, Payload) { Qos = Qos, Retain = true };
}
