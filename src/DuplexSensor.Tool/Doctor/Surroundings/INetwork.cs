using System.Net;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.Tool.Doctor.Network;

namespace DuplexSensor.Tool.Doctor.Surroundings;

/// <summary>The network as the checks see it. Every call ends within seconds.</summary>
internal interface INetwork
{
    /// <summary>This PC's own addresses.</summary>
    IReadOnlyList<IPAddress> LocalAddresses { get; }

    /// <summary>The addresses of a host name; empty when it has none.</summary>
    Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken);

    /// <summary>Opens a TCP connection and closes it. Returns null, or why it could not be opened.</summary>
    Task<string?> TryConnectAsync(string host, int port, CancellationToken cancellationToken);

    /// <summary>
    /// Begins TLS 1.2, as the board does, and returns the server's certificates; without one the error.
    /// </summary>
    Task<ServerAnswer> GetCertificatesAsync(string host, int port, CancellationToken cancellationToken);

    /// <summary>
    /// Connects with MQTT as the thing, then disconnects. Returns null, or the reason in the board's words.
    /// </summary>
    Task<string?> TryMqttAsync(
        string host, int port, string thing, DeviceCredentials files, CancellationToken cancellationToken);

    /// <summary>How far this PC's clock is behind an SNTP server; null when it does not answer.</summary>
    Task<TimeSpan?> MeasureClockAsync(string timeServer, CancellationToken cancellationToken);

    /// <summary>Whether a program can listen on this port of the loopback address.</summary>
    bool IsPortFree(int port);
}
