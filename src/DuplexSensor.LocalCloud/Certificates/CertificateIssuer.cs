using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.LocalCloud.Certificates;

/// <summary>A new certificate, with its keys if they were generated here.</summary>
internal sealed record IssuedCertificate(Certificate Certificate)
{
    public string? PublicKeyPem { get; init; }

    /// <summary>The private key, which is returned once in the response to the caller and is not stored.</summary>
    public string? PrivateKeyPem { get; init; }
}

/// <summary>Issues certificates, and converts certificates to records of the registry.</summary>
internal sealed class CertificateIssuer(CertificateAuthority ca)
{
    private const int RsaBits = 2048;

    // P-256, P-384 and P-521.
    private static readonly string[] NistCurves = ["1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35"];

    private static readonly Dictionary<string, string> FieldNames = new()
    {
        ["2.5.4.3"] = "CommonName",
        ["2.5.4.4"] = "Surname",
        ["2.5.4.5"] = "SerialNumber",
        ["2.5.4.6"] = "Country",
        ["2.5.4.8"] = "State",
        ["2.5.4.10"] = "Organization",
        ["2.5.4.11"] = "OrganizationalUnit",
        ["2.5.4.12"] = "Title",
        ["2.5.4.42"] = "GivenName",
        ["2.5.4.43"] = "Initials",
        ["2.5.4.44"] = "GenerationQualifier",
        ["2.5.4.46"] = "DistinguishedNameQualifier",
        ["2.5.4.65"] = "Pseudonym",
    };

    /// <summary>The id of a certificate: the SHA-256 of its DER form, in lower-case hex.</summary>
    public static string GetCertificateId(X509Certificate2? certificate) =>
        certificate is null ? "" : Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span));

    /// <summary>32 bytes derived from the CA's key: always the same bytes for the same purpose.</summary>
    public byte[] DeriveSecret(string purpose)
    {
        using ECDsa key = ca.Certificate.GetECDsaPrivateKey()!;
        return HMACSHA256.HashData(key.ExportPkcs8PrivateKey(), Encoding.UTF8.GetBytes(purpose));
    }

    /// <summary>Issues a certificate with a new RSA key, as AWS does. Generating the key is slow.</summary>
    public IssuedCertificate CreateWithKeys(DateTimeOffset now)
    {
        using RSA key = RSA.Create(RsaBits);
        var request = new CertificateRequest(
            "CN=AWS IoT Certificate", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 signed = ca.SignDeviceCertificate(request);
        return new IssuedCertificate(ToRecord(signed, now))
        {
            PublicKeyPem = key.ExportSubjectPublicKeyInfoPem() + "\n",
            PrivateKeyPem = key.ExportRSAPrivateKeyPem() + "\n",
        };
    }

    /// <summary>Issues a certificate for the key of a signing request.</summary>
    /// <exception cref="CloudRequestException">
    /// The signing request is malformed, it is not signed by its key, or the key is weak.
    /// </exception>
    public IssuedCertificate CreateFromCsr(string pem, DateTimeOffset now)
    {
        CertificateRequest csr = ParseCsr(pem);
        CloudRequestException.ThrowIfInvalid(
            IsStrong(csr.PublicKey),
            $"The key must be RSA with {RsaBits} bits or more, or ECC on NIST P-256, P-384 or P-521.");
        // Only the subject name and the key of the signing request are used; requested extensions are ignored.
        var request = new CertificateRequest(csr.SubjectName, csr.PublicKey, HashAlgorithmName.SHA256);
        using X509Certificate2 signed = ca.SignDeviceCertificate(request);
        return new IssuedCertificate(ToRecord(signed, now));
    }

    public static Certificate ToRecord(X509Certificate2 certificate, DateTimeOffset now)
    {
        var fields = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        AddFields(fields, "Subject.", certificate.SubjectName);
        AddFields(fields, "Issuer.", certificate.IssuerName);
        fields["SerialNumber"] = certificate.SerialNumber.ToLowerInvariant();
        return new Certificate(GetCertificateId(certificate), certificate.ExportCertificatePem() + "\n", now)
        {
            NotBefore = certificate.NotBefore.ToUniversalTime(),
            NotAfter = certificate.NotAfter.ToUniversalTime(),
            Fields = fields.ToImmutable(),
        };
    }

    private static CertificateRequest ParseCsr(string pem)
    {
        try
        {
            return CertificateRequest.LoadSigningRequestPem(
                pem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.Default, RSASignaturePadding.Pkcs1);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw CloudRequestException.Invalid("The signing request is malformed, or not signed by its key.");
        }
    }

    private static bool IsStrong(PublicKey key)
    {
        using RSA? rsa = key.GetRSAPublicKey();
        using ECDsa? ec = key.GetECDsaPublicKey();
        return rsa?.KeySize >= RsaBits || NistCurves.Contains(ec?.ExportParameters(false).Curve.Oid.Value);
    }

    private static void AddFields(
        ImmutableSortedDictionary<string, string>.Builder fields, string prefix, X500DistinguishedName name)
    {
        foreach (X500RelativeDistinguishedName part in name.EnumerateRelativeDistinguishedNames())
        {
            if (!part.HasMultipleElements
                && part.GetSingleElementType().Value is { } oid
                && FieldNames.TryGetValue(oid, out string? field)
                && part.GetSingleElementValue() is { } value)
            {
                fields[prefix + field] = value;
            }
        }
    }
}
