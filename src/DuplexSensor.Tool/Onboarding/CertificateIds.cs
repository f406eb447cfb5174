using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DuplexSensor.Tool.Onboarding;

/// <summary>Certificate ids of AWS IoT: the SHA-256 of the certificate in DER form, 64 lower-case hex digits.</summary>
internal static class CertificateIds
{
    private const int ShortLength = 8;

    public static string FromPem(string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        return Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span));
    }

    public static string FromArn(string arn) => arn[(arn.LastIndexOf('/') + 1)..];

    /// <summary>The first digits of the id, for the user. An id alone will do for the ARN.</summary>
    public static string Shorten(string arn) => FromArn(arn)[..ShortLength];
}
