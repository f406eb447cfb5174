using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace DuplexSensor.LocalCloud.Http;

/// <summary>The handlers of the ports.</summary>
internal sealed class WebHandlers
{
    /// <summary>The middleware of an MQTT connection that runs before TLS.</summary>
    public required Func<ConnectionDelegate, ConnectionDelegate> MqttConnectionMiddleware { get; init; }

    public required TlsHandshakeCallbackOptions MqttTls { get; init; }

    public required ConnectionDelegate Mqtt { get; init; }

    public required TlsHandshakeCallbackOptions PayloadTls { get; init; }

    public required RequestDelegate Payload { get; init; }

    public required RequestDelegate Api { get; init; }
}
