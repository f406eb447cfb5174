using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.LocalCloud.Certificates;

namespace DuplexSensor.Tool.Export;

/// <summary>
/// The three certificate and key files of a board for AWS IoT Core, checked before they are on the board.
/// </summary>
internal static class AwsCertificates
{
    private const string Root = "AmazonRootCA1.pem";
    private const string Certificate = "device.pem";
    private const string Key = "device.key";

    /// <exception cref="UserException">A file is missing, has a wrong format, or does not match another.</exception>
    public static DeviceCredentials Read(string folder)
    {
        var files = new DeviceCredentials(
            Path.Combine(folder, Certificate), Path.Combine(folder, Key), Path.Combine(folder, Root));
        if (!Directory.Exists(folder))
        {
            throw new UserException($"--certs {folder}: there is no such folder.");
        }

        string certificate = ReadText(files.CertificatePath, "the thing's certificate, which AWS calls "
            + "NAME-certificate.pem.crt");
        string key = ReadText(files.PrivateKeyPath, "the thing's private key, which AWS calls NAME-private.pem.key");
        string root = ReadText(files.CaPath, "Amazon's root CA 1, which lies in certs/ of this repository");
        ValidateRoot(files.CaPath, root);
        ValidatePair(files, certificate, key);
        return files;
    }

    private static string ReadText(string path, string description)
    {
        if (!File.Exists(path))
        {
            throw new UserException($"{path} is missing: put {description}, there under this name.");
        }

        try
        {
            // ReadAllText skips a byte order mark, and decodes UTF-16 that has one.
            string text = File.ReadAllText(path);
            return text.Contains('\0') ? throw new UserException($"{path} is UTF-16: save it as UTF-8.") : text;
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
            throw new UserException($"{path} is no root CA but the certificate of '{root.Subject}': take the file of "
                + "this name from certs/ of this repository.");
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
            throw new UserException($"{path} is encrypted, and the board knows no passphrase: write it without one, "
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
