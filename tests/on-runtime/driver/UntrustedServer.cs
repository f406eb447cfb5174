using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DuplexSensor.OnRuntimeTests;

/// <summary>A TLS server that the board must not trust: with a foreign CA, or with another name.</summary>
internal sealed class UntrustedServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly X509Certificate2 _certificate;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private UntrustedServer(int port, X509Certificate2 certificate)
    {
        _certificate = certificate;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Start();
        _running = Task.Run(AcceptAsync);
    }

    /// <summary>Handshakes that a client has ended.</summary>
    public int FailedHandshakes { get; private set; }

    /// <summary>Whether a client has completed a handshake.</summary>
    public bool WasTrusted { get; private set; }

    public static UntrustedServer WithForeignCa(int port)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Foreign CA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 ca = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        return new UntrustedServer(port, Sign(ca, "localhost"));
    }

    /// <param name="port">Port on loopback.</param>
    /// <param name="caFolder">Folder of the local cloud's CA, which signs the certificate.</param>
    public static UntrustedServer WithOtherName(int port, string caFolder)
    {
        using X509Certificate2 ca = X509Certificate2.CreateFromPemFile(
            Path.Combine(caFolder, "ca.pem"), Path.Combine(caFolder, "ca.key"));
        return new UntrustedServer(port, Sign(ca, "elsewhere.example"));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _running;
        _certificate.Dispose();
        _stop.Dispose();
    }

    private static X509Certificate2 Sign(X509Certificate2 ca, string name)
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using ECDsa caKey = ca.GetECDsaPrivateKey()!;
        using X509Certificate2 signed = request.Create(
            ca.SubjectName,
            X509SignatureGenerator.CreateForECDsa(caKey),
            ca.NotBefore,
            ca.NotAfter < DateTime.Now.AddDays(30) ? ca.NotAfter : DateTimeOffset.UtcNow.AddDays(30),
            RandomNumberGenerator.GetBytes(8));
        using X509Certificate2 withKey = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await HandshakeAsync(client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            _listener.Stop();
        }
    }

    private async Task HandshakeAsync(TcpClient client)
    {
        var options = new SslServerAuthenticationOptions { ServerCertificate = _certificate };
        using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(options, _stop.Token);
            WasTrusted = true;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            FailedHandshakes++;
        }
    }
}
