namespace DuplexSensor.Tool.Up;

/// <summary>The four loopback ports of <c>duplex up</c>.</summary>
/// <param name="Mqtt">MQTT over TLS with client certificates.</param>
/// <param name="Payload">HTTPS: job payloads, data plane.</param>
/// <param name="Api">HTTP for the AWS CLI and SDKs.</param>
/// <param name="Dashboard">Reserved: nothing listens there.</param>
public sealed record LocalPorts(int Mqtt, int Payload, int Api, int Dashboard)
{
    public const int BaseMin = 1;
    public const int BaseMax = 65_532;

    public static readonly LocalPorts Default = new(8883, 8443, 4566, 8080);

    /// <summary>Four consecutive ports, for a second copy or a test beside the default ports.</summary>
    /// <param name="first">From <see cref="BaseMin"/> to <see cref="BaseMax"/>.</param>
    public static LocalPorts FromBase(int first) => new(first, first + 1, first + 2, first + 3);
}
