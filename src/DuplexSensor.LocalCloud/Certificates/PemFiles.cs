using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DuplexSensor.LocalCloud.Certificates;

/// <summary>Certificates and keys as PEM files with LF line ends; only the user can read key files.</summary>
internal static class PemFiles
{
    /// <summary>Writes both files, the key first: when the certificate file exists, its key exists too.</summary>
    public static void Write(X509Certificate2 certificate, string certificatePath, string keyPath)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        WriteText(keyPath, key.ExportPkcs8PrivateKeyPem(), isPrivate: true);
        WriteText(certificatePath, certificate.ExportCertificatePem(), isPrivate: false);
    }

    public static ECDsa CreateKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Reads a private key, or creates one if the file does not exist.</summary>
    /// <exception cref="DataFolderException">The file is broken or cannot be read.</exception>
    public static ECDsa ReadOrCreateKey(string keyPath)
    {
        ECDsa key = CreateKey();
        try
        {
            if (File.Exists(keyPath))
            {
                key.ImportFromPem(File.ReadAllText(keyPath));
            }

            return key;
        }
        catch (Exception e) when (
            e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw new DataFolderException(
                keyPath, $"'{keyPath}' is not a private key: {e.Message} {GetFix(keyPath)}", e);
        }
    }

    /// <summary>The fix for a broken or unreadable file of a thing.</summary>
    public static string GetFix(string path) =>
        $"Put the right files back, or delete '{Path.GetDirectoryName(path)}' for new ones.";

    public static void WriteText(string path, string text, bool isPrivate)
    {
        string temporaryPath = path + ".tmp";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (isPrivate && !OperatingSystem.IsWindows())
        {
            // The mode takes effect only when the file is created, so a file left by an earlier run is deleted.
            File.Delete(temporaryPath);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(temporaryPath, options))
        {
            writer.Write(text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n");
        }

        File.Move(temporaryPath, path, overwrite: true);
    }

    /// <summary>Reads a certificate with its key. The message of an exception ends with the fix.</summary>
    /// <exception cref="DataFolderException">
    /// A file is missing, unreadable or broken, or the key does not belong to the certificate.
    /// </exception>
    public static X509Certificate2 Read(string certificatePath, string keyPath, string fix)
    {
        try
        {
            using var fromPem = X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
            return WithUsableKey(fromPem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new DataFolderException(
                certificatePath,
                $"'{certificatePath}' and '{keyPath}' are not a certificate and its private key: " +
                $"{e.Message} {fix}",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException(
                certificatePath, $"'{certificatePath}' or '{keyPath}' cannot be read: {e.Message} {fix}", e);
        }
    }

    /// <summary>
    /// Loads the certificate with its key from PKCS#12: TLS on Windows cannot use a key that was read from PEM. Other
    /// systems do not need this.
    /// </summary>
    public static X509Certificate2 WithUsableKey(X509Certificate2 certificate) =>
        X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
}
