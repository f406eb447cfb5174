using DuplexSensor.Core.Bounds;

namespace DuplexSensor.Simulator.Network;

/// <summary>Server and credentials of a link.</summary>
/// <param name="Thing">Thing name, used as client id (D13).</param>
/// <param name="Host">Host name; the server's certificate must contain it.</param>
/// <param name="Port">TCP port of the broker.</param>
/// <param name="Credentials">Certificate, key and trusted CA.</param>
public sealed record MqttLinkOptions(string Thing, string Host, int Port, TlsCredentials Credentials)
{
    /// <summary>The largest delta, in bytes. A longer one ends the connection, as on a board (D8).</summary>
    public int DeltaBytesMax { get; init; } = Limits.DeltaBytesMax;
}
