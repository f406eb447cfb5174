using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.Tool.Files;
using DuplexSensor.Tool.Identities;
using DuplexSensor.Tool.Settings;

namespace DuplexSensor.Tool.Export;

/// <summary>
/// The three certificate and key files of a board for AWS IoT Core, checked before they are on the board.
/// </summary>
internal static class AwsCertificates
{
    private const string AwsRootName = "AmazonRootCA1.pem";

    /// <param name="folder">The folder as the command line names it.</param>
    /// <param name="dataFolder">
    /// Gets Amazon's root CA 1, which this program contains, if <paramref name="folder"/> has no CA.
    /// </param>
    /// <exception cref="UserException">A file is missing, has a wrong format, or does not match another.</exception>
    public static DeviceCredentials Read(string folder, string dataFolder)
    {
        if (!Directory.Exists(folder))
        {
            throw new UserException($"--certs {folder}: there is no such folder.");
        }

        var identity = new IdentityFolder(folder);
        string certificate = ReadText(identity.CertificatePath, "the thing's certificate, which AWS calls "
            + "NAME-certificate.pem.crt");
        string key = ReadText(
            identity.PrivateKeyPath, "the thing's private key, which AWS calls NAME-private.pem.key");
        string? ca = FindCa(folder);
        if (ca is not null)
        {
            ValidateRoot(ca, ReadText(ca, ""));
        }

        var files = new DeviceCredentials(identity.CertificatePath, identity.PrivateKeyPath, ca ?? "");
        ValidatePair(files, certificate, key);
        return ca is null ? files with { CaPath = WriteAwsRoot(dataFolder) } : files;
    }

    private static string? FindCa(string folder) => new[] { AwsRootName, IdentityFolder.CaName }
        .Select(name => Path.GetFullPath(Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    private static string WriteAwsRoot(string dataFolder)
    {
        OwnFolder.Create(dataFolder);
        string path = Path.Combine(dataFolder, AwsRootName);
        try
        {
            AtomicFile.Write(path, Defaults.RootCa);
            return path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} cannot be written: {exception.Message}", exception);
        }
    }

    private static string ReadText(string path, string description)
    {
        if (!File.Exists(path))
        {
            throw new UserException($"{path} is missing: put {description}, there under this name.");
        }

        try
        {
            return TextFile.Read(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} cannot be read: check its permissions.", exception);
        }
    }

    private static void ValidateRoot(string path, string pem)
    {
        using X509Certificate2 root = ParseCertificate(path, pem);
        if (root.SubjectName.Name != root.IssuerName.Name)
        {
            throw new UserException($"{path} is no root CA but the certificate of '{root.Subject}': delete it, and "
                + "Amazon's root CA 1 is used.");
        }
    }

    private static void ValidatePair(DeviceCredentials files, string certificatePem, string keyPem)
    {
        using X509Certificate2 certificate = ParseCertificate(files.CertificatePath, certificatePem);
        if (certificate.NotAfter < DateTime.Now)
        {
            throw new UserException($"{files.CertificatePath} expired on {certificate.NotAfter:yyyy-MM-dd}: create a "
                + "new certificate, and attach the policy and the thing to it.");
        }

        ValidateKeyFormat(files.PrivateKeyPath, keyPem);
        try
        {
            using var pair = X509Certificate2.CreateFromPem(certificatePem, keyPem);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new UserException($"{files.PrivateKeyPath} is not the private key of {files.CertificatePath}: take "
                + "the two that were made together.", exception);
        }
    }

    private static void ValidateKeyFormat(string path, string pem)
    {
        if (pem.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new UserException($"{path} is encrypted, and the board has no passphrase: write it without one, "
                + "with openssl pkey.");
        }

        bool isKey = PemEncoding.TryFind(pem, out PemFields fields)
            && pem[fields.Label].EndsWith("PRIVATE KEY", StringComparison.Ordinal);
        if (!isKey)
        {
            throw new UserException($"{path} is no private key in PEM form: it begins with -----BEGIN PRIVATE "
                + "KEY-----, or with RSA or EC before PRIVATE.");
        }
    }

    private static X509Certificate2 ParseCertificate(string path, string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new UserException(
                $"{path} is no certificate in PEM form: it begins with -----BEGIN CERTIFICATE-----.", exception);
        }
    }
}
