using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.LocalCloud.Chaos;

namespace DuplexSensor.LocalCloud.Certificates;

/// <summary>The server's certificate, and the invalid certificates that faults use instead. Thread-safe.</summary>
internal sealed class ServerCertificates : IDisposable
{
    private const string OtherHost = "other.example";

    private readonly List<X509Certificate2> _certificates = [];
    private readonly FaultSwitches _faults;
    private readonly SslStreamCertificateContext _valid;
    private readonly Lazy<SslStreamCertificateContext> _expired;
    private readonly Lazy<SslStreamCertificateContext> _wrongHost;

    public ServerCertificates(CertificateAuthority ca, FaultSwitches faults, IPAddress? address)
    {
        _faults = faults;
        _valid = CreateContext(ca.CreateServerCertificate(address));
        _expired = new(() => CreateContext(ca.CreateExpiredServerCertificate(address)));
        _wrongHost = new(() => CreateContext(ca.CreateServerCertificateForHost(OtherHost)));
    }

    /// <summary>The certificate for the next TLS handshake. Reading it may consume a fault.</summary>
    public SslStreamCertificateContext Current =>
        _faults.TryTrigger(Faults.ExpiredCertificate) ? _expired.Value
        : _faults.TryTrigger(Faults.WrongNameCertificate) ? _wrongHost.Value
        : _valid;

    public void Dispose()
    {
        foreach (X509Certificate2 certificate in _certificates)
        {
            certificate.Dispose();
        }
    }

    private SslStreamCertificateContext CreateContext(X509Certificate2 certificate)
    {
        lock (_certificates)
        {
            _certificates.Add(certificate);
        }

        return SslStreamCertificateContext.Create(certificate, null, offline: true);
    }
}
