namespace DuplexSensor.Tool.Up;

/// <summary>An MQTT endpoint in the network.</summary>
/// <param name="Host">Host name or IPv4 address.</param>
/// <param name="Port">TCP port.</param>
public sealed record MqttEndpoint(string Host, int Port)
{
    public const int AwsPort = 8883;

    public override string ToString() => $"{Host}:{Port}";
}
