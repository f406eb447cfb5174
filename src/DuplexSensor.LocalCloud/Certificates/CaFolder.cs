using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DuplexSensor.LocalCloud.Certificates;

/// <summary>The folder <c>ca/</c> of a data folder: the CA's certificate and its key.</summary>
internal sealed class CaFolder(string dataFolder, DateTimeOffset now)
{
    private const int NamesMax = 20;

    private readonly string _folder = Path.Combine(dataFolder, "ca");

    public string CertificatePath => Path.Combine(_folder, "ca.pem");

    private string KeyPath => Path.Combine(_folder, "ca.key");

    /// <summary>
    /// Reads the CA. Creates a CA if there is none, or if the CA is not valid now and has not issued the certificate of
    /// any device.
    /// </summary>
    /// <param name="registered">The owners of certificates of this CA, without the things that have a folder.</param>
    /// <exception cref="DataFolderException">
    /// The folder is not writable, one of its files is broken, or a CA that has issued certificates is not valid now.
    /// </exception>
    public X509Certificate2 ReadOrCreate(IEnumerable<string> registered)
    {
        if (!File.Exists(CertificatePath) && !File.Exists(KeyPath))
        {
            Create();
        }

        X509Certificate2 certificate = Read();
        if (IsValidNow(certificate))
        {
            return certificate;
        }

        string[] owners =
            [.. new ThingFolders(dataFolder).ListThings().Union(registered).Order(StringComparer.Ordinal)];
        using (certificate)
        {
            if (owners.Length > 0)
            {
                throw CreateClockException(certificate, owners);
            }
        }

        Create();
        return Read();
    }

    private X509Certificate2 Read() => PemFiles.Read(
        CertificatePath,
        KeyPath,
        $"Put the right files back, or delete '{_folder}'. Then a new CA is created, and devices need new files.");

    private bool IsValidNow(X509Certificate2 certificate) =>
        now >= certificate.NotBefore && now < certificate.NotAfter;

    private void Create()
    {
        using ECDsa key = PemFiles.CreateKey();
        var request = new CertificateRequest("CN=DuplexSensor local CA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using X509Certificate2 certificate = request.CreateSelfSigned(
            now - CertificateAuthority.Backdating, now + CertificateAuthority.CaValidity);
        try
        {
            Directory.CreateDirectory(_folder);
            // The old certificate is deleted first: a crash between the writes must not combine it with the new key.
            File.Delete(CertificatePath);
            PemFiles.Write(certificate, CertificatePath, KeyPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DataFolderException.Unwritable(_folder, e);
        }
    }

    private DataFolderException CreateClockException(X509Certificate2 certificate, string[] owners)
    {
        string names = string.Join(", ", owners.Take(NamesMax));
        string rest = owners.Length > NamesMax ? $" and {owners.Length - NamesMax} more" : "";
        return new DataFolderException(
            CertificatePath,
            $"The clock of this machine says {Format(now)}, and the local CA in '{_folder}' is valid from "
            + $"{Format(certificate.NotBefore)} to {Format(certificate.NotAfter)}. Set the clock. If the clock is "
            + $"right, delete '{_folder}' for a new CA, and export these boards again: {names}{rest}.");
    }

    private static string Format(DateTimeOffset time) => $"{time.UtcDateTime:yyyy-MM-dd HH:mm}Z";
}
