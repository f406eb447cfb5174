using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>Certificates as a cloud issues them.</summary>
internal static class TestPki
{
    public static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    // Each is made once.
    private static readonly ConcurrentDictionary<string, X509Certificate2> Made = new();

    private static readonly ECDsa RootKey = CreateKey();
    private static readonly ECDsa OtherRootKey = CreateKey();
    private static readonly ECDsa ThingKey = CreateKey();
    private static readonly ECDsa OtherKey = CreateKey();
    private static readonly RSA ServerKey = RSA.Create(2048);

    public static X509Certificate2 Root { get; } = CreateRoot(RootKey, Now.AddYears(10));

    /// <summary>Another CA of the same name.</summary>
    public static X509Certificate2 OtherRoot { get; } = CreateRoot(OtherRootKey, Now.AddYears(10));

    public static X509Certificate2 UnrelatedRoot { get; } =
        CreateRoot(OtherRootKey, Now.AddYears(10), "CN=Unrelated Root CA 2");

    public static X509Certificate2 ExpiredRoot { get; } = CreateRoot(RootKey, Now.AddDays(-1));

    /// <summary>The CA of things, as AWS has it: another one than that of the endpoint.</summary>
    public static X509Certificate2 ThingCa { get; } =
        CreateRoot(OtherKey, Now.AddYears(10), "CN=AWS IoT Certificate CA");

    public static string ThingKeyPem => ThingKey.ExportPkcs8PrivateKeyPem() + "\n";

    public static string OtherKeyPem => OtherKey.ExportPkcs8PrivateKeyPem() + "\n";

    public static string EncryptedKeyPem => ThingKey.ExportEncryptedPkcs8PrivateKeyPem(
        "secret", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1)) + "\n";

    public static string ToPem(params X509Certificate2[] certificates) =>
        string.Concat(certificates.Select(certificate => certificate.ExportCertificatePem() + "\n"));

    /// <summary>A thing's certificate.</summary>
    /// <param name="isOfRoot">Whether the endpoint's CA has issued it, as in the local cloud.</param>
    /// <param name="from">Its first moment, from now.</param>
    /// <param name="to">Its end, from now.</param>
    public static X509Certificate2 GetThing(bool isOfRoot, TimeSpan from, TimeSpan to) =>
        Made.GetOrAdd($"thing {isOfRoot} {from} {to}", _ => Sign(
            new CertificateRequest("CN=desk", ThingKey, HashAlgorithmName.SHA256),
            isOfRoot ? Root : ThingCa, isOfRoot ? RootKey : OtherKey, from, to));

    /// <summary>A server's certificate.</summary>
    public static X509Certificate2 GetServer(
        string host, bool isRsa = true, bool isOtherCa = false, double days = 90) => Made.GetOrAdd(
            $"{host} {isRsa} {isOtherCa} {days}", _ => CreateServer(host, isRsa, isOtherCa, days));

    private static X509Certificate2 CreateServer(string host, bool isRsa, bool isOtherCa, double days)
    {
        CertificateRequest request = isRsa
            ? new CertificateRequest($"CN={host}", ServerKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest($"CN={host}", ThingKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (System.Net.IPAddress.TryParse(host, out System.Net.IPAddress? address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        return Sign(request, isOtherCa ? OtherRoot : Root, isOtherCa ? OtherRootKey : RootKey,
            TimeSpan.FromDays(-400), TimeSpan.FromDays(days));
    }

    private static ECDsa CreateKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static X509Certificate2 CreateRoot(ECDsa key, DateTimeOffset end, string name = "CN=Test Root CA 1")
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(Now.AddYears(-10), end);
    }

    private static X509Certificate2 Sign(
        CertificateRequest request, X509Certificate2 issuer, ECDsa key, TimeSpan from, TimeSpan to) => request.Create(
            issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(key), Now + from, Now + to,
            RandomNumberGenerator.GetBytes(8));
}
