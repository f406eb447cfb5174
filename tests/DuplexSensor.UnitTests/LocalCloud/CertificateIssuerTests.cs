using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class CertificateIssuerTests : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly TemporaryFolder _data = new();
    private readonly CertificateAuthority _ca;
    private readonly CertificateIssuer _issuer;

    public CertificateIssuerTests()
    {
        _ca = CertificateAuthority.Open(_data.Path, Now);
        _issuer = new CertificateIssuer(_ca);
    }

    public void Dispose()
    {
        _ca.Dispose();
        _data.Dispose();
    }

    [Fact]
    public void A_certificate_has_an_RSA_key_and_its_id_is_the_hash_of_its_DER_form()
    {
        IssuedCertificate issued = _issuer.CreateWithKeys(Now);
        using X509Certificate2 whole = X509Certificate2.CreateFromPem(issued.Certificate.Pem, issued.PrivateKeyPem);
        Assert.Equal(2048, whole.GetRSAPrivateKey()!.KeySize);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(whole.RawData)), issued.Certificate.Id);
        Assert.Equal("AWS IoT Certificate", issued.Certificate.Fields["Subject.CommonName"]);
        Assert.Equal("DuplexSensor local CA", issued.Certificate.Fields["Issuer.CommonName"]);
        using var chain = new X509Chain { ChainPolicy = _ca.CreateChainPolicy() };
        Assert.True(chain.Build(whole));
    }

    [Fact]
    public void Only_the_name_and_key_of_a_signing_request_are_used()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=own, O=Office, C=DE", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        IssuedCertificate issued = _issuer.CreateFromCsr(request.CreateSigningRequestPem(), Now);
        Assert.Null(issued.PrivateKeyPem);
        Assert.Equal("Office", issued.Certificate.Fields["Subject.Organization"]);
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(issued.Certificate.Pem);
        Assert.Equal(key.ExportSubjectPublicKeyInfo(), certificate.PublicKey.ExportSubjectPublicKeyInfo());
        Assert.All(
            certificate.Extensions.OfType<X509BasicConstraintsExtension>(),
            constraints => Assert.False(constraints.CertificateAuthority));
    }

    [Fact]
    public void A_weak_key_is_refused()
    {
        using RSA key = RSA.Create(1024);
        var request = new CertificateRequest("CN=weak", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        AssertRefused(request.CreateSigningRequestPem());
    }

    [Theory]
    [InlineData("1.2.840.10045.3.1.7", true)]
    [InlineData("1.3.132.0.34", true)]
    [InlineData("1.3.132.0.35", true)]
    [InlineData("1.3.132.0.10", false)]
    public void Keys_on_NIST_curves_are_accepted_and_secp256k1_is_refused(string curve, bool isServed)
    {
        using ECDsa key = ECDsa.Create(ECCurve.CreateFromValue(curve));
        string pem = new CertificateRequest("CN=own", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        if (isServed)
        {
            Assert.NotEmpty(_issuer.CreateFromCsr(pem, Now).Certificate.Id);
        }
        else
        {
            AssertRefused(pem);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("no PEM")]
    [InlineData("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n")]
    public void An_invalid_signing_request_is_refused(string pem) => AssertRefused(pem);

    [Fact]
    public void A_signing_request_with_a_wrong_signature_is_refused()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] request = new CertificateRequest("CN=own", key, HashAlgorithmName.SHA256).CreateSigningRequest();
        request[^1] ^= 1;
        AssertRefused(PemEncoding.WriteString("CERTIFICATE REQUEST", request));
    }

    private void AssertRefused(string pem) => Assert.Equal(
        CloudRequestError.InvalidRequest,
        Assert.Throws<CloudRequestException>(() => _issuer.CreateFromCsr(pem, Now)).Error);
}
