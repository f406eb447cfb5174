using System.Security.Cryptography.X509Certificates;

namespace DuplexSensor.Tool.Doctor.Network;

/// <summary>The certificates that a server has sent when TLS began.</summary>
/// <param name="Certificates">Its own certificate first; empty when it has shown none.</param>
/// <param name="Error">Why there is none; empty when there is one.</param>
internal sealed record ServerAnswer(IReadOnlyList<X509Certificate2> Certificates, string Error = "")
{
    public X509Certificate2 Own => Certificates[0];
}
