using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>Publishing in tests.</summary>
internal static class Publishing
{
    /// <summary>Publishes a message, and waits until it is handled.</summary>
    public static void Publish(this ServiceDispatcher dispatcher, ClientConnection requester, CloudMessage message) =>
        dispatcher.PublishAsync(requester, message).GetAwaiter().GetResult();
}
