using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>Tells a will from a PUBLISH: MQTTnet raises the same event for both.</summary>
internal static class Wills
{
    /// <summary>Whether the message is a will, which has no PUBACK.</summary>
    // MQTTnet passes a token that can be cancelled with a client's PUBLISH only.
    public static bool IsWill(this InterceptingPublishEventArgs e) => !e.CancellationToken.CanBeCanceled;
}
