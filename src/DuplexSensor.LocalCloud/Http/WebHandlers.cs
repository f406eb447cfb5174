using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace DuplexSensor.LocalCloud.Http;

/// <summary>Who answers on which port.</summary>
internal sealed class WebHandlers
{
    /// <summary>What MQTT goes through before TLS.</summary>
    public required Func<ConnectionDelegate, ConnectionDelegate> MqttConnectionMiddleware { get; init; }

    public required TlsHandshakeCallbackOptions MqttTls { get; init; }

    public required ConnectionDelegate Mqtt { get; init; }

    public required TlsHandshakeCallbackOptions PayloadTls { get; init; }

    public required RequestDelegate Payload { get; init; }

    public required RequestDelegate Api { get; init; }
}
