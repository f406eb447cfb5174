using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DuplexSensor.Simulator.Network;

/// <summary>The certificate of a board, and the only CA certificates that it trusts (D11).</summary>
/// <param name="Certificate">The thing's certificate with its private key.</param>
/// <param name="Roots">CA certificates of the MQTT endpoint.</param>
public sealed record TlsCredentials(X509Certificate2 Certificate, X509Certificate2Collection Roots)
{
    /// <summary>Reads PEM files.</summary>
    /// <exception cref="CredentialsException">A file is missing or has wrong content.</exception>
    public static TlsCredentials Load(string certificatePath, string keyPath, string caPath)
    {
        string certificatePem = ReadText(certificatePath);
        string keyPem = ReadText(keyPath);
        try
        {
            using X509Certificate2 fromPem = X509Certificate2.CreateFromPem(certificatePem, keyPem);

            // SslStream on Windows cannot use the ephemeral key of a certificate made from PEM; through PKCS#12 it can.
            byte[] pkcs12 = fromPem.Export(X509ContentType.Pkcs12);
            return new TlsCredentials(X509CertificateLoader.LoadPkcs12(pkcs12, password: null), LoadRoots(caPath));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new CredentialsException(
                certificatePath,
                $"is not a certificate that matches {Path.GetFileName(keyPath)}: onboard the thing again",
                exception);
        }
    }

    /// <summary>Reads a PEM file of one or more CA certificates.</summary>
    /// <exception cref="CredentialsException">The file is missing or contains no certificate.</exception>
    public static X509Certificate2Collection LoadRoots(string path)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPem(ReadText(path));
            _ = roots[0];
            return roots;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentOutOfRangeException)
        {
            throw new CredentialsException(
                path, "contains no CA certificate in PEM format: download or create it again", exception);
        }
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CredentialsException(
                path, "cannot be read: onboard the thing, or check the path and its permissions", exception);
        }
    }
}
