using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.LocalCloud.Registry;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>The PC's clock is outside the validity period of the local CA.</summary>
public sealed class ClockOutsideCaTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _data = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData(-2)]
    [InlineData(3650)]
    public void A_CA_that_has_issued_no_certificate_is_replaced(int days)
    {
        string before = Open(0);
        Assert.NotEqual(before, Open(days));
        Assert.Equal(Open(days), Open(days));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3649)]
    public void A_clock_inside_the_validity_period_of_the_CA_is_accepted(int days) => Assert.Equal(Open(0), Open(days));

    [Theory]
    [InlineData(-2, "2026-04-29 12:00Z")]
    [InlineData(3650, "2036-04-28 12:00Z")]
    public void The_error_for_a_CA_in_use_names_clock_folder_dates_and_boards(
        int days, string clock)
    {
        using (var ca = CertificateAuthority.Open(_data.Path, Now))
        {
            ca.GetOrIssueCredentials("lamp", _data.File("things", "lamp"));
        }

        string before = File.ReadAllText(_data.File("ca", "ca.pem"));
        var exception = Assert.Throws<DataFolderException>(
            () => CertificateAuthority.Open(_data.Path, Now.AddDays(days), ["fan"]));
        Assert.Equal(
            $"The clock of this machine says {clock}, and the local CA in '{_data.File("ca")}' is valid from "
            + "2026-04-30 12:00Z to 2036-04-28 12:00Z. Set the clock. If the clock is right, delete "
            + $"'{_data.File("ca")}' for a new CA, and export these boards again: fan, lamp.",
            exception.Message);
        Assert.Equal(before, File.ReadAllText(_data.File("ca", "ca.pem")));
    }

    [Fact]
    public void The_error_names_twenty_boards_and_counts_the_others()
    {
        CertificateAuthority.Open(_data.Path, Now).Dispose();
        string[] boards = [.. Enumerable.Range(10, 23).Select(number => $"board-{number}")];
        var exception = Assert.Throws<DataFolderException>(
            () => CertificateAuthority.Open(_data.Path, Now.AddDays(-2), boards));
        Assert.EndsWith("board-28, board-29 and 3 more.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replacement_that_fails_halfway_leaves_no_old_certificate_beside_the_new_key()
    {
        Open(0);
        // The certificate is written to this path before it is renamed.
        Directory.CreateDirectory(_data.File("ca", "ca.pem.tmp"));
        Assert.Throws<DataFolderException>(() => Open(3650));
        Assert.False(File.Exists(_data.File("ca", "ca.pem")));
    }

    [Fact]
    public void Certificate_owners_include_certificates_without_a_thing()
    {
        using StateFile state = StateFile.Open(_data.Path);
        var services = new ThingServices();
        using (var persisted = new PersistedState(services, state, TimeProvider.System))
        {
            foreach (string id in (string[])["0123456789", "abcdefghij"])
            {
                services.Certificates.Register(new Certificate(id, "PEM", Now));
            }

            services.Registry.CreateThing("bare");
            services.Registry.CreateThing("lamp");
            services.Registry.Attach("lamp", AwsNames.GetCertificateArn("0123456789"));
            persisted.Commit();
        }

        Assert.Equal(["lamp", "certificate abcdefgh"], CertificateOwners.Find(state));
    }

    [Fact]
    public async Task The_cloud_replaces_an_unused_CA_and_refuses_to_start_with_a_used_one()
    {
        CertificateAuthority.Open(_data.Path, DateTimeOffset.UtcNow.AddDays(10)).Dispose();
        LocalCloudOptions options = CloudFixture.CreateOptionsWithFreePorts() with { DataFolder = _data.Path };
        await using (LocalCloudHost cloud = await LocalCloudHost.StartAsync(options, Cancelled))
        {
            cloud.Onboard("lamp");
        }

        File.Delete(_data.File("ca", "ca.pem"));
        File.Delete(_data.File("ca", "ca.key"));
        Directory.Delete(_data.File("things"), recursive: true);
        CertificateAuthority.Open(_data.Path, DateTimeOffset.UtcNow.AddDays(10)).Dispose();
        var exception = await Assert.ThrowsAsync<DataFolderException>(
            () => LocalCloudHost.StartAsync(options, Cancelled));
        Assert.EndsWith("export these boards again: lamp.", exception.Message, StringComparison.Ordinal);
    }

    private string Open(int days)
    {
        using var ca = CertificateAuthority.Open(_data.Path, Now.AddDays(days));
        return ca.Certificate.Thumbprint;
    }
}
