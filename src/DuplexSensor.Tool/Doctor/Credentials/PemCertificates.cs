using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DuplexSensor.Tool.Doctor.Credentials;

/// <summary>The certificates of a PEM file, in its order.</summary>
internal sealed class PemCertificates : IDisposable
{
    private PemCertificates(string path, X509Certificate2Collection all) => (Path, All) = (path, all);

    public string Path { get; }

    public X509Certificate2Collection All { get; }

    public X509Certificate2 First => All[0];

    /// <exception cref="UserException">The file has no certificate.</exception>
    public static PemCertificates Read(string path) => Parse(path, File.ReadAllText(path));

    /// <param name="name">Name of the text in an error.</param>
    /// <param name="pem">The text.</param>
    /// <exception cref="UserException">The text has no certificate.</exception>
    public static PemCertificates Parse(string name, string pem)
    {
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(pem);
            return all.Count > 0
                ? new PemCertificates(name, all)
                : throw new UserException($"{name} has no certificate.");
        }
        catch (CryptographicException exception)
        {
            throw new UserException($"{name} has a damaged certificate.", exception);
        }
    }

    /// <summary>A chain policy that trusts these roots alone, and downloads nothing.</summary>
    /// <param name="others">The further certificates of the server or file.</param>
    public X509ChainPolicy CreateChainPolicy(X509Certificate2Collection others)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(All);
        policy.ExtraStore.AddRange(others);
        return policy;
    }

    public void Dispose()
    {
        foreach (X509Certificate2 certificate in All)
        {
            certificate.Dispose();
        }
    }
}
