using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.LocalCloud.Chaos;

namespace DuplexSensor.LocalCloud.Certificates;

/// <summary>The server's certificate, and the bad ones that faults show instead. Safe from any thread.</summary>
internal sealed class ServerCertificates : IDisposable
{
    private const string OtherHost = "other.example";

    private readonly List<X509Certificate2> _certificates = [];
    private readonly FaultSwitches _faults;
    private readonly SslStreamCertificateContext _good;
    private readonly Lazy<SslStreamCertificateContext> _expired;
    private readonly Lazy<SslStreamCertificateContext> _ofOtherHost;

    public ServerCertificates(CertificateAuthority ca, FaultSwitches faults, IPAddress? address)
    {
        _faults = faults;
        _good = ContextOf(ca.CreateServerCertificate(address));
        _expired = new(() => ContextOf(ca.CreateExpiredServerCertificate(address)));
        _ofOtherHost = new(() => ContextOf(ca.CreateServerCertificateOf(OtherHost)));
    }

    /// <summary>What the next handshake shows.</summary>
    public SslStreamCertificateContext Current =>
        _faults.Strikes(Faults.ExpiredCertificate) ? _expired.Value
        : _faults.Strikes(Faults.WrongNameCertificate) ? _ofOtherHost.Value
        : _good;

    public void Dispose()
    {
        foreach (X509Certificate2 certificate in _certificates)
        {
            certificate.Dispose();
        }
    }

    private SslStreamCertificateContext ContextOf(X509Certificate2 certificate)
    {
        lock (_certificates)
        {
            _certificates.Add(certificate);
        }

        return SslStreamCertificateContext.Create(certificate, null, offline: true);
    }
}
