using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.Tool.Doctor.Credentials;

namespace DuplexSensor.Tool.Doctor.Network;

/// <summary>Judges a server's certificate as the board does: the host's name, the dates, our CA, an RSA key.</summary>
internal static class ServerTrust
{
    /// <summary>Why the board would not trust the server; null when it does.</summary>
    /// <param name="server">The certificates that the server has sent.</param>
    /// <param name="host">The name that the board connects to.</param>
    /// <param name="roots">The CA certificates of the board.</param>
    /// <param name="now">The time.</param>
    public static string? FindError(ServerAnswer server, string host, PemCertificates roots, DateTimeOffset now) =>
        server.Certificates.Count == 0 ? server.Error
        : !server.Own.MatchesHostname(host) ? $"the server's certificate is for {DescribeNames(server.Own)}, not {host}"
        : CertificateNames.FindDateError("the server's certificate", server.Own, now)
            ?? FindChainError(server, roots, now);

    /// <summary>Why the board cannot agree on a cipher suite with the server; null when it can.</summary>
    public static string? FindKeyError(ServerAnswer server)
    {
        using RSA? rsa = server.Own.GetRSAPublicKey();
        return rsa is null ? "the server's key is not RSA, and the board has no cipher suite for another one" : null;
    }

    private static string? FindChainError(ServerAnswer server, PemCertificates roots, DateTimeOffset now)
    {
        using var chain = new X509Chain { ChainPolicy = roots.CreateChainPolicy([.. server.Certificates]) };
        chain.ChainPolicy.VerificationTime = now.LocalDateTime;
        return chain.Build(server.Own)
            ? null
            : $"the server's certificate, of '{server.Own.GetNameInfo(X509NameType.SimpleName, forIssuer: true)}', "
                + $"does not lead to the CA '{CertificateNames.Describe(roots.First)}' of {roots.Path}";
    }

    private static string DescribeNames(X509Certificate2 own)
    {
        string[] names = [.. own.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(
            extension => extension.EnumerateDnsNames()
                .Concat(extension.EnumerateIPAddresses().Select(address => $"{address}"))).Distinct()];
        return names.Length > 0 ? string.Join(", ", names) : CertificateNames.Describe(own);
    }
}
