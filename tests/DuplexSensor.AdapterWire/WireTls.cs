using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace DuplexSensor.AdapterWire;

/// <summary>A TLS 1.2 client that verifies the server's certificate by the board's clock.</summary>
public static class WireTls
{
    private const int Expired = 1;
    private const int WrongName = 4;
    private const int NotTrusted = 8;
    private const int NotYetValid = 512;

    /// <summary>Connects over TCP and TLS. Blocks. Without <paramref name="verify"/> any server is trusted.</summary>
    /// <exception cref="WireException">The connection was not made.</exception>
    public static Stream Open(string host, int port, string rootPem, bool verify, DateTime utcNow)
    {
        TcpClient tcp = Connect(host, port);
        int flags = 0;
        var tls = new SslStream(tcp.GetStream(), false, (_, certificate, _, _) =>
        {
            flags = verify ? GetVerifyFlags((X509Certificate2)certificate!, host, rootPem, utcNow) : 0;
            return flags == 0;
        });
        try
        {
            tls.AuthenticateAsClient(
                new SslClientAuthenticationOptions { TargetHost = host, EnabledSslProtocols = SslProtocols.Tls12 });
            return tls;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            tcp.Dispose();
            throw new WireException(flags == 0 ? WireException.Closed : 0, flags);
        }
    }

    /// <summary>The verify flags that mbedTLS would return for the certificate; 0 when it is valid.</summary>
    internal static int GetVerifyFlags(X509Certificate2 server, string host, string rootPem, DateTime utcNow)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(rootPem);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        int flags = chain.Build(server) ? 0 : NotTrusted;
        flags |= server.MatchesHostname(host) ? 0 : WrongName;
        flags |= utcNow > server.NotAfter.ToUniversalTime() ? Expired : 0;
        return flags | (utcNow < server.NotBefore.ToUniversalTime() ? NotYetValid : 0);
    }

    /// <exception cref="WireException">The name was not found, or the connection was refused.</exception>
    internal static TcpClient Connect(string host, int port)
    {
        var tcp = new TcpClient();
        try
        {
            tcp.Connect(host, port);
            return tcp;
        }
        catch (SocketException exception)
        {
            tcp.Dispose();
            bool isNameUnknown = exception.SocketErrorCode == SocketError.HostNotFound;
            throw new WireException(isNameUnknown ? WireException.NameUnknown : WireException.Refused);
        }
    }
}
