using DuplexSensor.Tool;
using DuplexSensor.Tool.Identities;
using DuplexSensor.Tool.Onboarding;

namespace DuplexSensor.UnitTests.Tool.Onboarding;

/// <summary>Deletes one certificate of a thing whose folder has no record: a key is never lost.</summary>
public sealed class CertificateOffboardingTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_certificate_in_a_folder_without_a_record_is_not_deleted_alone()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        OnboardResult result = await fixture.OnboardAsync("desk");
        IdentityFolder folder = fixture.GetFolder("desk");
        File.Delete(folder.RecordPath);

        UserException error = await Assert.ThrowsAsync<UserException>(() => fixture.OffboardAsync(
            "desk", certificate: CertificateIds.FromArn(result.Certificate)));

        Assert.Contains("is the one in the folder of desk: renew it first", error.Message);
        Assert.Equal([result.Certificate], await fixture.ListPrincipalsAsync("desk"));
        Assert.True(File.Exists(folder.PrivateKeyPath));
    }

    [Fact]
    public async Task A_folder_whose_certificate_is_damaged_keeps_every_certificate()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        OnboardResult result = await fixture.OnboardAsync("desk");
        IdentityFolder folder = fixture.GetFolder("desk");
        File.Delete(folder.RecordPath);
        await File.WriteAllTextAsync(folder.CertificatePath, "no certificate", Cancelled);

        UserException error = await Assert.ThrowsAsync<UserException>(() => fixture.OffboardAsync(
            "desk", certificate: CertificateIds.FromArn(result.Certificate)));

        Assert.StartsWith($"{folder.CertificatePath} is no certificate in PEM form", error.Message);
        Assert.Equal([result.Certificate], await fixture.ListPrincipalsAsync("desk"));
    }

    [Fact]
    public async Task An_old_certificate_goes_and_a_folder_without_a_record_stays_as_it_was()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        OnboardResult old = await fixture.OnboardAsync("desk");
        OnboardResult renewed = await fixture.OnboardAsync("desk", options: new OnboardOptions { IsRenewal = true });
        IdentityFolder folder = fixture.GetFolder("desk");
        File.Delete(folder.RecordPath);
        string[] before = ListFiles(folder);

        await fixture.OffboardAsync("desk", certificate: CertificateIds.FromArn(old.Certificate));

        Assert.Equal([renewed.Certificate], await fixture.ListCertificatesAsync());
        Assert.Equal(before, ListFiles(folder));
        Assert.Contains("device.key", before);
    }

    [Fact]
    public async Task The_folder_that_a_deletion_has_made_goes_with_it()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        OnboardResult result = await fixture.OnboardAsync("desk");
        IdentityFolder folder = fixture.GetFolder("desk");
        Directory.Delete(folder.FullPath, recursive: true);

        await fixture.OffboardAsync("desk", certificate: CertificateIds.FromArn(result.Certificate));

        Assert.Empty(await fixture.ListCertificatesAsync());
        Assert.False(Directory.Exists(folder.FullPath));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deletion_that_is_cut_at_any_call_is_completed_by_the_next_run(bool isHandled)
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        int cuts = 0;
        for (bool isCut = true; isCut; cuts++)
        {
            string thing = $"desk{cuts + 1}";
            string id = CertificateIds.FromArn((await fixture.OnboardAsync(thing)).Certificate);
            OnboardResult renewed = await fixture.OnboardAsync(thing, options: new OnboardOptions { IsRenewal = true });
            string record = await File.ReadAllTextAsync(fixture.GetFolder(thing).RecordPath, Cancelled);
            var aws = new CutAws(fixture.Aws) { CutAt = cuts + 1, IsHandled = isHandled };
            isCut = await Record.ExceptionAsync(() => fixture.OffboardAsync(thing, aws, id)) is CutException;

            if (isCut)
            {
                await fixture.OffboardAsync(thing, certificate: id);
            }

            Assert.Equal([renewed.Certificate], await fixture.ListPrincipalsAsync(thing));
            Assert.Equal(cuts + 1, (await fixture.ListCertificatesAsync()).Length);
            Assert.Equal(record, await File.ReadAllTextAsync(fixture.GetFolder(thing).RecordPath, Cancelled));
        }

        Assert.InRange(cuts, 5, 12);
    }

    private static string[] ListFiles(IdentityFolder folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder.FullPath).Select(path => Path.GetFileName(path)).Order()];
}
