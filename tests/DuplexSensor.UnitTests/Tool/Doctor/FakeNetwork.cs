using System.Net;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.Tool.Doctor.Network;
using DuplexSensor.Tool.Doctor.Surroundings;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>A network with the servers that the test gives.</summary>
internal sealed class FakeNetwork : INetwork
{
    /// <summary>The certificates of each server, by host:port; none for a server without TLS.</summary>
    public Dictionary<string, X509Certificate2[]> Servers { get; } = [];

    public HashSet<string> UnknownHosts { get; } = [];

    public HashSet<int> TakenPorts { get; } = [];

    /// <summary>How far the PC's clock is behind; null when no time server answers.</summary>
    public TimeSpan? Lag { get; set; } = TimeSpan.FromMilliseconds(80);

    /// <summary>Why the thing is not let in; null when it is.</summary>
    public string? MqttError { get; set; }

    public IReadOnlyList<IPAddress> LocalAddresses { get; } =
        [IPAddress.Loopback, IPAddress.Parse(DoctorFixture.OwnAddress)];

    /// <summary>How often the thing connected.</summary>
    public int Connects { get; private set; }

    public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IPAddress>>(
            UnknownHosts.Contains(host) ? [] : [IPAddress.Parse("203.0.113.7")]);

    public Task<string?> TryConnectAsync(string host, int port, CancellationToken cancellationToken) =>
        Task.FromResult(Servers.ContainsKey($"{host}:{port}") ? null : "Connection refused");

    public Task<ServerAnswer> GetCertificatesAsync(string host, int port, CancellationToken cancellationToken)
    {
        X509Certificate2[] certificates = Servers.GetValueOrDefault($"{host}:{port}", []);
        return Task.FromResult(new ServerAnswer(
            certificates, certificates.Length == 0 ? "the server does not speak TLS" : ""));
    }

    public Task<string?> TryMqttAsync(
        string host, int port, string thing, DeviceCredentials files, CancellationToken cancellationToken)
    {
        Connects++;
        return Task.FromResult(MqttError);
    }

    public Task<TimeSpan?> MeasureClockAsync(string timeServer, CancellationToken cancellationToken) =>
        Task.FromResult(Lag);

    public bool IsPortFree(int port) => !TakenPorts.Contains(port);
}
