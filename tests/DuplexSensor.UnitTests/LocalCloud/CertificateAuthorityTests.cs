using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class CertificateAuthorityTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void The_second_run_uses_the_CA_of_the_first_run()
    {
        using CertificateAuthority first = Open();
        using CertificateAuthority second = Open();
        Assert.Equal(first.Certificate.Thumbprint, second.Certificate.Thumbprint);
        Assert.True(second.Certificate.HasPrivateKey);
    }

    [Fact]
    public void The_files_of_a_thing_are_used_again()
    {
        using CertificateAuthority ca = Open();
        DeviceCredentials files = Issue(ca, "lamp");
        string before = File.ReadAllText(files.CertificatePath);
        using CertificateAuthority later = Open();
        Assert.Equal(before, File.ReadAllText(Issue(later, "lamp").CertificatePath));
    }

    [Fact]
    public void A_thing_gets_new_files_after_the_CA_is_replaced()
    {
        using CertificateAuthority ca = Open();
        string before = File.ReadAllText(Issue(ca, "lamp").CertificatePath);
        Directory.Delete(_data.File("ca"), recursive: true);
        using CertificateAuthority other = Open();
        DeviceCredentials files = Issue(other, "lamp");
        Assert.NotEqual(before, File.ReadAllText(files.CertificatePath));
        Assert.Equal(File.ReadAllText(other.CertificatePath), File.ReadAllText(files.CaPath));
    }

    [Fact]
    public void A_thing_whose_certificate_was_deleted_gets_new_files()
    {
        using CertificateAuthority ca = Open();
        DeviceCredentials files = Issue(ca, "lamp");
        string before = File.ReadAllText(files.CertificatePath);
        ca.ReissueCredentials("lamp", _data.File("things", "lamp"));
        Assert.NotEqual(before, File.ReadAllText(files.CertificatePath));
    }

    [Fact]
    public void The_error_names_a_missing_key_of_a_thing_and_its_certificate_stays()
    {
        using CertificateAuthority ca = Open();
        DeviceCredentials files = Issue(ca, "lamp");
        string before = File.ReadAllText(files.CertificatePath);
        File.Delete(files.PrivateKeyPath);

        var exception = Assert.Throws<DataFolderException>(() => Issue(ca, "lamp"));

        Assert.Contains(files.PrivateKeyPath, exception.Message, StringComparison.Ordinal);
        Assert.Contains("Put the right files back", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(files.CertificatePath));
        Assert.False(File.Exists(files.PrivateKeyPath));
    }

    [Fact]
    public void A_key_without_its_certificate_gets_one_and_stays()
    {
        using CertificateAuthority ca = Open();
        DeviceCredentials files = Issue(ca, "lamp");
        string key = File.ReadAllText(files.PrivateKeyPath);
        File.Delete(files.CertificatePath);
        Issue(ca, "lamp");

        Assert.Equal(key, File.ReadAllText(files.PrivateKeyPath));
        using var certificate = X509Certificate2.CreateFromPemFile(files.CertificatePath, files.PrivateKeyPath);
        Assert.Equal("CN=lamp", certificate.Subject);
    }

    [Fact]
    public void The_error_names_a_broken_key_without_a_certificate()
    {
        using CertificateAuthority ca = Open();
        DeviceCredentials files = Issue(ca, "lamp");
        File.Delete(files.CertificatePath);
        File.WriteAllText(files.PrivateKeyPath, "no key");
        var exception = Assert.Throws<DataFolderException>(() => Issue(ca, "lamp"));

        Assert.Contains($"'{files.PrivateKeyPath}' is not a private key", exception.Message, StringComparison.Ordinal);
        Assert.Equal("no key", File.ReadAllText(files.PrivateKeyPath));
    }

    [Fact]
    public void A_missing_ca_pem_of_a_thing_is_written_again_and_its_key_stays()
    {
        using CertificateAuthority ca = Open();
        DeviceCredentials files = Issue(ca, "lamp");
        string before = File.ReadAllText(files.CertificatePath) + File.ReadAllText(files.PrivateKeyPath);
        File.Delete(files.CaPath);

        Issue(ca, "lamp");

        Assert.Equal(before, File.ReadAllText(files.CertificatePath) + File.ReadAllText(files.PrivateKeyPath));
        Assert.Equal(File.ReadAllText(ca.CertificatePath), File.ReadAllText(files.CaPath));
    }

    [Fact]
    public void The_error_names_a_folder_that_cannot_be_deleted()
    {
        using CertificateAuthority ca = Open();
        File.WriteAllText(_data.File("lamp"), "no folder");
        var exception = Assert.Throws<DataFolderException>(() => ca.ReissueCredentials("lamp", _data.File("lamp")));
        Assert.Contains($"write permission to '{_data.File("lamp")}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_is_valid_from_the_day_before_and_names_its_thing()
    {
        using CertificateAuthority ca = Open();
        using X509Certificate2 device = Load(Issue(ca, "lamp"));
        Assert.Equal("CN=lamp", device.Subject);
        Assert.Equal(Now.AddDays(-1), (DateTimeOffset)device.NotBefore);
        Assert.Contains(GetExtendedKeyUsages(device), usage => usage == "1.3.6.1.5.5.7.3.2");
    }

    [Fact]
    public void A_name_of_128_characters_fits()
    {
        using CertificateAuthority ca = Open();
        string thing = new('x', 128);
        using X509Certificate2 device = Load(Issue(ca, thing));
        Assert.Equal(thing, CertificateAuthority.GetCommonName(device));
    }

    [Fact]
    public void The_server_is_localhost_by_name_and_by_both_addresses()
    {
        using CertificateAuthority ca = Open();
        using X509Certificate2 server = ca.CreateServerCertificate();
        X509SubjectAlternativeNameExtension names =
            server.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(["localhost"], names.EnumerateDnsNames());
        Assert.Equal(["127.0.0.1", "::1"], names.EnumerateIPAddresses().Select(address => address.ToString()));
        Assert.Equal(["1.3.6.1.5.5.7.3.1"], GetExtendedKeyUsages(server));
    }

    [Fact]
    public void Server_and_device_chain_to_the_CA_and_to_no_other()
    {
        using CertificateAuthority ca = Open();
        using var elsewhere = new TemporaryFolder();
        using CertificateAuthority foreign = CertificateAuthority.Open(elsewhere.Path, Now);
        using X509Certificate2 device = Load(Issue(ca, "lamp"));
        using X509Certificate2 server = ca.CreateServerCertificate();
        Assert.True(ChainsToCa(ca, device));
        Assert.True(ChainsToCa(ca, server));
        Assert.False(ChainsToCa(foreign, device));
    }

    [Theory]
    [InlineData("ca.pem")]
    [InlineData("ca.key")]
    public void The_error_names_a_damaged_file_of_the_CA_and_the_fix(string name)
    {
        Open().Dispose();
        File.WriteAllText(_data.File("ca", name), "rubbish");
        var exception = Assert.Throws<DataFolderException>(Open);
        Assert.Contains(_data.File("ca", name), exception.Message, StringComparison.Ordinal);
        Assert.Contains($"delete '{_data.File("ca")}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_key_of_the_CA_is_an_error_and_the_CA_is_not_replaced()
    {
        Open().Dispose();
        File.Delete(_data.File("ca", "ca.key"));
        var trouble = Assert.Throws<DataFolderException>(Open);
        Assert.Contains($"'{_data.File("ca", "ca.key")}' cannot be read", trouble.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_data.File("ca", "ca.key")));
    }

    [Fact]
    public void The_error_names_a_key_of_another_certificate()
    {
        using CertificateAuthority ca = Open();
        DeviceCredentials lamp = Issue(ca, "lamp");
        File.Copy(Issue(ca, "fan").PrivateKeyPath, lamp.PrivateKeyPath, overwrite: true);
        var exception = Assert.Throws<DataFolderException>(() => Issue(ca, "lamp"));
        Assert.Contains(lamp.PrivateKeyPath, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_another_thing_are_not_returned()
    {
        using CertificateAuthority ca = Open();
        ca.GetOrIssueCredentials("lamp", _data.File("shared"));
        var trouble = Assert.Throws<DataFolderException>(() => ca.GetOrIssueCredentials("LAMP", _data.File("shared")));
        Assert.Contains("belongs to the thing 'lamp', not to 'LAMP'", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_their_owner_can_read_the_keys()
    {
        using CertificateAuthority ca = Open();
        DeviceCredentials files = Issue(ca, "lamp");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Assert.Equal(mine, File.GetUnixFileMode(files.PrivateKeyPath));
            Assert.Equal(mine, File.GetUnixFileMode(_data.File("ca", "ca.key")));
        }
    }

    [Fact]
    public void Pem_files_have_LF_line_ends()
    {
        using CertificateAuthority ca = Open();
        DeviceCredentials files = Issue(ca, "lamp");
        string all = File.ReadAllText(files.CertificatePath) + File.ReadAllText(files.PrivateKeyPath);
        Assert.DoesNotContain('\r', all);
        Assert.EndsWith("-----END PRIVATE KEY-----\n", all, StringComparison.Ordinal);
    }

    private static IEnumerable<string?> GetExtendedKeyUsages(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single()
            .EnhancedKeyUsages.Cast<Oid>().Select(usage => usage.Value);

    private static X509Certificate2 Load(DeviceCredentials files) =>
        X509Certificate2.CreateFromPemFile(files.CertificatePath, files.PrivateKeyPath);

    private static bool ChainsToCa(CertificateAuthority ca, X509Certificate2 certificate)
    {
        using var chain = new X509Chain { ChainPolicy = ca.CreateChainPolicy() };
        chain.ChainPolicy.VerificationTime = Now.UtcDateTime;
        return chain.Build(certificate);
    }

    private CertificateAuthority Open() => CertificateAuthority.Open(_data.Path, Now);

    private DeviceCredentials Issue(CertificateAuthority ca, string thing) =>
        ca.GetOrIssueCredentials(thing, _data.File("things", thing));
}
