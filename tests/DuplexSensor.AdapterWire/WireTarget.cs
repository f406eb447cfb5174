namespace DuplexSensor.AdapterWire;

/// <summary>Where an MQTT connection leads, and with what.</summary>
public sealed record WireTarget
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    public required string RootPem { get; init; }

    public required string CertificatePem { get; init; }

    public required string KeyPem { get; init; }

    /// <summary>By which the server's certificate is judged.</summary>
    public required DateTime UtcNow { get; init; }
}
