using DuplexSensor.Tool;
using DuplexSensor.Tool.Identities;
using DuplexSensor.Tool.Onboarding;

namespace DuplexSensor.UnitTests.Tool.Onboarding;

/// <summary>Onboards a thing again after a file of its folder was damaged or is in use.</summary>
public sealed class DamagedIdentityTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lost_CA_is_written_again()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        await OnboardAgainWithoutAsync(fixture, folder => folder.CaPath);

        Assert.True(File.Exists(fixture.GetFolder("desk").CaPath));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no key")]
    public async Task A_damaged_key_is_named_with_the_fix(string text)
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        IdentityFolder folder = fixture.GetFolder("desk");
        OnboardResult first = await fixture.OnboardAsync("desk");
        await File.WriteAllTextAsync(folder.PrivateKeyPath, text, Cancelled);
        File.Delete(folder.CertificatePath);

        UserException error = await Assert.ThrowsAsync<UserException>(() => fixture.OnboardAsync("desk"));
        Assert.StartsWith($"{folder.PrivateKeyPath} is no private key in PEM form", error.Message);

        File.Delete(folder.PrivateKeyPath);
        Assert.Equal([first.Certificate], (await fixture.OnboardAsync("desk")).OtherCertificates);
    }

    [Fact]
    public async Task A_damaged_certificate_is_named_with_the_fix()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        IdentityFolder folder = fixture.GetFolder("desk");
        OnboardResult first = await fixture.OnboardAsync("desk");
        await File.WriteAllTextAsync(folder.CertificatePath, "no certificate", Cancelled);

        UserException error = await Assert.ThrowsAsync<UserException>(() => fixture.OnboardAsync("desk"));
        Assert.StartsWith($"{folder.CertificatePath} is no certificate", error.Message);

        File.Delete(folder.CertificatePath);
        Assert.Equal(first.Certificate, (await fixture.OnboardAsync("desk")).Certificate);
    }

    [Fact]
    public async Task Without_its_record_a_folder_keeps_key_and_certificate()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        string certificate = await OnboardAgainWithoutAsync(fixture, folder => folder.RecordPath);

        Assert.Equal([certificate], await fixture.ListCertificatesAsync());
    }

    [Fact]
    public async Task A_thing_is_not_offboarded_while_it_is_onboarded()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        OnboardResult result = await fixture.OnboardAsync("desk");
        using (FolderLock.Acquire(fixture.GetFolder("desk").FullPath))
        {
            UserException error = await Assert.ThrowsAsync<UserException>(() => fixture.OffboardAsync("desk"));
            Assert.Contains("is in use by another run", error.Message);
        }

        Assert.Equal([result.Certificate], await fixture.ListPrincipalsAsync("desk"));
    }

    [Fact]
    public async Task The_policy_of_an_onboarded_thing_stays()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        await fixture.OnboardAsync("desk");

        UserException error = await Assert.ThrowsAsync<UserException>(
            () => fixture.OnboardAsync("desk", options: new OnboardOptions { Policy = "own" }));

        Assert.Equal(
            "desk has policy duplex-device: omit --policy, or offboard the thing first.", error.Message);
    }

    // The certificate, which is the same again.
    private static async Task<string> OnboardAgainWithoutAsync(
        OnboardFixture fixture, Func<IdentityFolder, string> getPath)
    {
        OnboardResult first = await fixture.OnboardAsync("desk");
        File.Delete(getPath(fixture.GetFolder("desk")));

        OnboardResult second = await fixture.OnboardAsync("desk");

        Assert.Equal(first.Certificate, second.Certificate);
        return second.Certificate;
    }
}
