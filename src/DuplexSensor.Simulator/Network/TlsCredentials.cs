using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DuplexSensor.Simulator.Network;

/// <summary>What a board proves itself with, and whom it trusts: nobody but these roots (D11).</summary>
/// <param name="Certificate">With its private key.</param>
/// <param name="Roots">The CA of the MQTT endpoint.</param>
public sealed record TlsCredentials(X509Certificate2 Certificate, X509Certificate2Collection Roots)
{
    /// <summary>Reads PEM files.</summary>
    /// <exception cref="CredentialsException">A file is missing or is not what it should be.</exception>
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
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            throw new CredentialsException(
                certificatePath,
                $"no certificate that goes with {Path.GetFileName(keyPath)}: onboard the thing again",
                fault);
        }
    }

    /// <summary>Reads a PEM file of one or more CA certificates.</summary>
    /// <exception cref="CredentialsException">It is missing or holds no certificate.</exception>
    public static X509Certificate2Collection LoadRoots(string path)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPem(ReadText(path));
            _ = roots[0];
            return roots;
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentOutOfRangeException)
        {
            throw new CredentialsException(path, "no CA certificate in PEM format: fetch or make it again", fault);
        }
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CredentialsException(
                path, "cannot be read: onboard the thing, or check the path and its permissions", fault);
        }
    }
}
