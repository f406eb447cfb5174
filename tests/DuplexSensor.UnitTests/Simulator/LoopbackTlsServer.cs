using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.LocalCloud.Certificates;

namespace DuplexSensor.UnitTests.Simulator;

/// <summary>A TLS server on a loopback port, with its own CA, that runs a script for each connection.</summary>
internal sealed class LoopbackTlsServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly CertificateAuthority _ca;
    private readonly X509Certificate2 _certificate;
    private readonly Func<Stream, CancellationToken, Task> _script;
    private readonly Task _accepting;

    /// <param name="script">Serves one connection. When it returns, the server closes the connection.</param>
    /// <param name="name">The only host name in its certificate; null for localhost and its addresses.</param>
    public LoopbackTlsServer(Func<Stream, CancellationToken, Task> script, string? name = null)
    {
        _script = script;
        _ca = CertificateAuthority.Open(_folder.Path, DateTimeOffset.UtcNow);
        _certificate = name is null ? _ca.CreateServerCertificate() : CreateCertificate(name);
        Device = _ca.GetOrIssueCredentials("t", Path.Combine(_folder.Path, "t"));
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Certificate and key files that the server accepts from a device.</summary>
    public DeviceCredentials Device { get; }

    public int Connections { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _certificate.Dispose();
        _ca.Dispose();
        _folder.Dispose();
    }

    private X509Certificate2 CreateCertificate(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signed = request.Create(
            _ca.Certificate, _ca.Certificate.NotBefore, _ca.Certificate.NotAfter, [1]);
        using X509Certificate2 withKey = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null);
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Connections++;
                connections.Add(ServeAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            await using var tls = new SslStream(client.GetStream());
            try
            {
                await tls.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
                await _script(tls, _stop.Token);
            }
            catch (Exception exception) when (IsEndOfConnection(exception))
            {
                TestContext.Current.SendDiagnosticMessage("the client has gone: {0}", exception.Message);
            }
        }
    }

    private static bool IsEndOfConnection(Exception exception)
    {
        return exception is OperationCanceledException or IOException or AuthenticationException;
    }
}
