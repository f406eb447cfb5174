using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Identities;
using DuplexSensor.Tool.Onboarding;

namespace DuplexSensor.UnitTests.Tool.Onboarding;

/// <summary>Onboards things of the local cloud, in the folders that <c>duplex up</c> uses too.</summary>
public sealed class LocalThingsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_thing_that_duplex_up_has_made_is_taken_over()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        var made = fixture.Cloud.Cloud.Onboard("desk");
        string before = await File.ReadAllTextAsync(made.PrivateKeyPath, Cancelled);

        OnboardResult result = await OnboardAsync(fixture);

        Assert.Equal([result.Certificate], await fixture.ListPrincipalsAsync("desk"));
        Assert.Equal(before, await File.ReadAllTextAsync(made.PrivateKeyPath, Cancelled));
        Assert.Equal([result.Certificate], await fixture.ListCertificatesAsync());
    }

    [Fact]
    public async Task A_thing_that_was_onboarded_is_used_by_duplex_up()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        OnboardResult result = await OnboardAsync(fixture);

        using var client = await fixture.Cloud.ConnectAsync("desk");

        Assert.True(client.IsConnected);
        Assert.Equal([result.Certificate], await fixture.ListCertificatesAsync());
    }

    private static Task<OnboardResult> OnboardAsync(OnboardFixture fixture)
    {
        TargetCloud target = fixture.Target() with
        {
            LocalUrl = new Uri($"http://localhost:{fixture.Cloud.Options.ApiPort}"),
            GetFolder = thing => IdentityFolder.ForLocalCloud(fixture.Cloud.Options.DataFolder, thing),
        };
        var shared = new SharedResources(target, _ => { }, Cancelled);
        var onboarding = new ThingOnboarding(target, shared, new OnboardOptions(), _ => { }, Cancelled);
        return onboarding.RunAsync(OnboardFixture.Plan("desk"));
    }
}
