using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DuplexSensor.UnitTests.Tool;

/// <summary>Certificates of things as AWS issues them.</summary>
internal static class ThingCertificates
{
    private static readonly RSA CaKey = RSA.Create(2048);

    /// <summary>Creates a certificate and its key in PEM form. A negative validity makes an expired one.</summary>
    public static (string Certificate, string Key) Create(TimeSpan validity)
    {
        var ca = new CertificateRequest(
            "CN=AWS IoT Certificate", CaKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        ca.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = DateTimeOffset.Now;
        using X509Certificate2 issuer = ca.CreateSelfSigned(now.AddDays(-9), now.AddDays(9));
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=thing", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.Create(issuer, now.AddDays(-8), now + validity, [1, 2, 3]);
        return (certificate.ExportCertificatePem() + "\n", key.ExportRSAPrivateKeyPem() + "\n");
    }
}
