using System.Security.Cryptography.X509Certificates;

namespace DuplexSensor.Tool.Doctor.Credentials;

/// <summary>Questions to certificates.</summary>
internal static class CertificateNames
{
    public static string Describe(X509Certificate2 certificate) =>
        certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);

    public static bool IsIssuedBy(X509Certificate2 certificate, X509Certificate2 issuer) =>
        certificate.IssuerName.RawData.AsSpan().SequenceEqual(issuer.SubjectName.RawData);

    public static bool IsRoot(X509Certificate2 certificate) => IsIssuedBy(certificate, certificate);

    public static bool IsCa(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(basic => basic.CertificateAuthority);
}
