using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DuplexSensor.LocalCloud.Certificates;

/// <summary>
/// The local cloud's CA (EC P-256), stored in <c>ca/</c> of the data folder and created on the first run. It signs the
/// server's certificate and the certificates of devices.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuth = "1.3.6.1.5.5.7.3.2";

    // RSA, as at AWS's endpoints: nanoFramework's TLS has no cipher suite for a server with an EC key. Generating takes
    // 0.3 s, so a process has one key.
    private static readonly Lazy<RSAParameters> ServerKey = new(() =>
    {
        using RSA key = RSA.Create(keySizeInBits: 2048);
        return key.ExportParameters(includePrivateParameters: true);
    });

    // Apple's clients reject server certificates that are valid for more than 398 days.
    private static readonly TimeSpan ServerValidity = TimeSpan.FromDays(397);
    internal static readonly TimeSpan CaValidity = TimeSpan.FromDays(3650);
    // The clock of a board may be some hours slow, and a board rejects a certificate that is not valid yet.
    internal static readonly TimeSpan Backdating = TimeSpan.FromDays(1);

    private readonly DateTimeOffset _now;

    private CertificateAuthority(string certificatePath, X509Certificate2 certificate, DateTimeOffset now)
    {
        CertificatePath = certificatePath;
        Certificate = certificate;
        _now = now;
    }

    /// <summary>The CA's certificate with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    public string CertificatePath { get; }

    /// <summary>
    /// Opens the CA of a data folder. Creates a CA if there is none, or if the CA is not valid now and has not issued
    /// the certificate of any device. New certificates are valid from one day before now.
    /// </summary>
    /// <param name="registered">The owners of certificates of this CA, without the things that have a folder.</param>
    /// <exception cref="DataFolderException">
    /// The folder is not writable, one of its files is broken, or a CA that has issued certificates is not valid now.
    /// </exception>
    public static CertificateAuthority Open(
        string dataFolder, DateTimeOffset now, IEnumerable<string>? registered = null)
    {
        var folder = new CaFolder(dataFolder, now);
        return new CertificateAuthority(folder.CertificatePath, folder.ReadOrCreate(registered ?? []), now);
    }

    /// <summary>
    /// Creates a server certificate for localhost, 127.0.0.1, ::1 and, if given, one more address. All server
    /// certificates of a process have the same key, which is never written to a file.
    /// </summary>
    public X509Certificate2 CreateServerCertificate(IPAddress? address = null) =>
        CreateServerCertificate("localhost", CreateLocalNames(address), ValidityFromNow(ServerValidity));

    /// <summary>Creates a server certificate for that host only.</summary>
    internal X509Certificate2 CreateServerCertificateForHost(string host)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        return CreateServerCertificate(host, names, ValidityFromNow(ServerValidity));
    }

    /// <summary>Creates a server certificate that expired yesterday.</summary>
    internal X509Certificate2 CreateExpiredServerCertificate(IPAddress? address)
    {
        DateTimeOffset end = _now - Backdating;
        return CreateServerCertificate("localhost", CreateLocalNames(address), (end - Backdating, end));
    }

    /// <summary>Signs a device's certificate.</summary>
    internal X509Certificate2 SignDeviceCertificate(CertificateRequest request) =>
        Sign(request, ClientAuth, ValidityFromNow(CaValidity));

    /// <summary>
    /// Returns a thing's certificate files. Creates the certificate if it is missing, expired or not signed by this CA:
    /// for the key that is there without a certificate, else with a new key. Creates ca.pem if it is missing.
    /// </summary>
    /// <exception cref="DataFolderException">The folder is not writable, or a file is broken or missing.</exception>
    public DeviceCredentials GetOrIssueCredentials(string thing, string folder)
    {
        var files = new DeviceCredentials(
            Path.Combine(folder, "device.pem"), Path.Combine(folder, "device.key"), Path.Combine(folder, "ca.pem"));
        bool isUsable = IsUsable(files, thing);
        if (isUsable && File.Exists(files.CaPath))
        {
            return files;
        }

        try
        {
            Directory.CreateDirectory(folder);
            PemFiles.WriteText(files.CaPath, Certificate.ExportCertificatePem(), isPrivate: false);
            if (!isUsable)
            {
                bool isReplaced = File.Exists(files.CertificatePath);
                using ECDsa key = isReplaced ? PemFiles.CreateKey() : PemFiles.ReadOrCreateKey(files.PrivateKeyPath);
                using X509Certificate2 certificate = CreateDeviceCertificate(thing, key);
                PemFiles.Write(certificate, files.CertificatePath, files.PrivateKeyPath);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DataFolderException.Unwritable(folder, e);
        }

        return files;
    }

    /// <summary>Deletes a thing's folder, and creates it with new certificate files.</summary>
    /// <exception cref="DataFolderException">The folder cannot be deleted, or is not writable.</exception>
    public DeviceCredentials ReissueCredentials(string thing, string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DataFolderException.Unwritable(folder, e);
        }

        return GetOrIssueCredentials(thing, folder);
    }

    public void Dispose() => Certificate.Dispose();

    private bool IsUsable(DeviceCredentials files, string thing)
    {
        if (!File.Exists(files.CertificatePath))
        {
            return false;
        }

        using X509Certificate2 certificate = PemFiles.Read(
            files.CertificatePath, files.PrivateKeyPath, PemFiles.GetFix(files.CertificatePath));
        if (GetCommonName(certificate) != thing)
        {
            // On Windows and macOS, two names that differ only in letter case share a folder.
            throw new DataFolderException(
                files.CertificatePath,
                $"'{files.CertificatePath}' belongs to the thing '{GetCommonName(certificate)}', not to '{thing}'. " +
                "Choose a name that differs in more than upper and lower case.");
        }

        return IsSignedByThisCa(certificate);
    }

    private bool IsSignedByThisCa(X509Certificate2 certificate)
    {
        using var chain = new X509Chain { ChainPolicy = CreateChainPolicy() };
        chain.ChainPolicy.VerificationTime = _now.LocalDateTime;
        return chain.Build(certificate);
    }

    /// <summary>Creates a chain policy that trusts only this CA and downloads nothing.</summary>
    internal X509ChainPolicy CreateChainPolicy() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { Certificate },
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };

    internal static string GetCommonName(X509Certificate2 certificate) =>
        certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);

    private static SubjectAlternativeNameBuilder CreateLocalNames(IPAddress? address)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        if (address is not null)
        {
            names.AddIpAddress(address);
            // Some clients ignore IP addresses in a certificate, and compare the address with the DNS names.
            names.AddDnsName(address.ToString());
        }

        return names;
    }

    private X509Certificate2 CreateServerCertificate(
        string host, SubjectAlternativeNameBuilder names, (DateTimeOffset From, DateTimeOffset To) validity)
    {
        using RSA key = RSA.Create(ServerKey.Value);
        var request = new CertificateRequest(
            ToDistinguishedName(host), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signed = Sign(request, ServerAuth, validity);
        using X509Certificate2 withKey = signed.CopyWithPrivateKey(key);
        return PemFiles.WithUsableKey(withKey);
    }

    private X509Certificate2 CreateDeviceCertificate(string thing, ECDsa key)
    {
        var request = new CertificateRequest(ToDistinguishedName(thing), key, HashAlgorithmName.SHA256);
        using X509Certificate2 signed = SignDeviceCertificate(request);
        using X509Certificate2 withKey = signed.CopyWithPrivateKey(key);
        return PemFiles.WithUsableKey(withKey);
    }

    private X509Certificate2 Sign(
        CertificateRequest request, string extendedKeyUsage, (DateTimeOffset From, DateTimeOffset To) validity)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(extendedKeyUsage)], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
        using ECDsa caKey = Certificate.GetECDsaPrivateKey()!;
        X509SignatureGenerator generator = X509SignatureGenerator.CreateForECDsa(caKey);
        DateTimeOffset end = Earlier(validity.To, Certificate.NotAfter);
        return request.Create(Certificate.SubjectName, generator, validity.From, end, CreateSerialNumber());
    }

    private (DateTimeOffset From, DateTimeOffset To) ValidityFromNow(TimeSpan duration) =>
        (Later(_now - Backdating, Certificate.NotBefore), _now + duration);

    private static X500DistinguishedName ToDistinguishedName(string commonName)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(commonName);
        return name.Build();
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static byte[] CreateSerialNumber()
    {
        byte[] serialNumber = RandomNumberGenerator.GetBytes(16);
        // DER requires a positive number, and some parsers require the full length.
        serialNumber[0] = (byte)((serialNumber[0] & 0x7F) | 0x40);
        return serialNumber;
    }
}
