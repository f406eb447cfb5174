using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DuplexSensor.Tool.Onboarding;

/// <summary>A thing's private key. It is created here and never leaves this machine but for the board.</summary>
internal static class DeviceKey
{
    private const int RsaBits = 2048;

    /// <summary>A new RSA key of 2048 bits, in the PEM form of the keys that AWS creates.</summary>
    public static string CreatePem()
    {
        using RSA key = RSA.Create(RsaBits);
        return key.ExportRSAPrivateKeyPem() + "\n";
    }

    /// <summary>A certificate signing request, which contains the public key alone.</summary>
    /// <param name="keyPem">Private key: RSA, or of a NIST curve.</param>
    /// <param name="commonName">The certificate's common name.</param>
    /// <exception cref="CryptographicException">The text is no private key.</exception>
    public static string CreateSigningRequest(string keyPem, string commonName)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(commonName);
        using AsymmetricAlgorithm key = Load(keyPem);
        CertificateRequest request = key is RSA rsa
            ? new CertificateRequest(name.Build(), rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(name.Build(), (ECDsa)key, HashAlgorithmName.SHA256);
        return request.CreateSigningRequestPem() + "\n";
    }

    /// <summary>Whether the text is a private key, RSA or of a NIST curve, without a passphrase.</summary>
    public static bool IsKey(string pem)
    {
        try
        {
            using AsymmetricAlgorithm key = Load(pem);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Whether the certificate is of this key.</summary>
    /// <exception cref="CryptographicException">A text is no private key, or no certificate.</exception>
    public static bool IsOf(string keyPem, string certificatePem)
    {
        using AsymmetricAlgorithm key = Load(keyPem);
        using var certificate = X509Certificate2.CreateFromPem(certificatePem);
        return key.ExportSubjectPublicKeyInfo().AsSpan()
            .SequenceEqual(certificate.PublicKey.ExportSubjectPublicKeyInfo());
    }

    private static AsymmetricAlgorithm Load(string pem)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return rsa;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            rsa.Dispose();
            return LoadElliptic(pem);
        }
    }

    private static ECDsa LoadElliptic(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new CryptographicException("no RSA or EC private key in PEM form", exception);
        }
    }
}
