namespace DuplexSensor.AdapterWire;

/// <summary>Host, port and certificates of an MQTT connection.</summary>
public sealed record WireTarget
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    public required string RootPem { get; init; }

    public required string CertificatePem { get; init; }

    public required string KeyPem { get; init; }

    /// <summary>The time at which the server's certificate must be valid.</summary>
    public required DateTime UtcNow { get; init; }
}
