using System.Security.Cryptography.X509Certificates;

namespace DuplexSensor.Tool.Doctor.Credentials;

/// <summary>Questions to certificates.</summary>
internal static class CertificateNames
{
    public static string Describe(X509Certificate2 certificate) =>
        certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);

    public static bool IsIssuedBy(X509Certificate2 certificate, X509Certificate2 issuer) =>
        certificate.IssuerName.RawData.AsSpan().SequenceEqual(issuer.SubjectName.RawData);

    /// <summary>Why a certificate is not valid now; null when it is.</summary>
    /// <param name="name">Its name in an error.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="now">The time.</param>
    public static string? FindDateError(string name, X509Certificate2 certificate, DateTimeOffset now) =>
        now < certificate.NotBefore ? $"{name} is valid from {certificate.NotBefore:yyyy-MM-dd} on only"
        : now >= certificate.NotAfter ? $"{name} expired on {certificate.NotAfter:yyyy-MM-dd}"
        : null;

    public static bool IsRoot(X509Certificate2 certificate) => IsIssuedBy(certificate, certificate);

    public static bool IsCa(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(basic => basic.CertificateAuthority);
}
