using DuplexSensor.Tool.Identities;
using DuplexSensor.Tool.Onboarding;

namespace DuplexSensor.UnitTests.Tool.Onboarding;

/// <summary>
/// Cuts onboarding, renewal and offboarding at each call, before and after the cloud has handled it. The next run
/// completes the work, and leaves nothing behind that it does not name.
/// </summary>
public sealed class KilledOnboardingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_onboarding_that_is_cut_at_any_call_is_completed_by_the_next_run(bool isHandled)
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        int cuts = 0;
        while (await IsCutAsync(fixture, $"desk{cuts + 1}", cuts + 1, isHandled, CreateOptions($"desk{cuts + 1}")))
        {
            string thing = $"desk{++cuts}";

            OnboardResult result = await fixture.OnboardAsync(thing, thing, options: CreateOptions(thing));

            Assert.Equal([result.Certificate], await fixture.ListPrincipalsAsync(thing));
            Assert.Empty(result.OtherCertificates);
            Assert.Equal([thing], await fixture.ListAsync($"/thing-groups/{thing}/things", "things"));
            await AssertWorksAsync(fixture, thing, result);
        }

        // One certificate for each thing, and one for the thing of the run that was not cut.
        Assert.Equal(cuts + 1, (await fixture.ListCertificatesAsync()).Length);
        Assert.InRange(cuts, 10, 20);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [WholeRun]
    public async Task A_renewal_that_is_cut_at_any_call_is_completed_by_the_next_run(bool isHandled)
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        var renewal = new OnboardOptions { IsRenewal = true };
        int cuts = 0;
        for (bool isCut = true; isCut; cuts++)
        {
            string thing = $"desk{cuts + 1}";
            OnboardResult old = await fixture.OnboardAsync(thing, "office");
            isCut = await IsCutAsync(fixture, thing, cuts + 1, isHandled, renewal);

            // The command without --renew continues the renewal, too.
            OnboardResult renewed = await fixture.OnboardAsync(thing, options: isCut ? renewal : null);

            Assert.NotEqual(old.Certificate, renewed.Certificate);
            Assert.Equal([old.Certificate], renewed.OtherCertificates);
            Assert.Equal(
                new[] { old.Certificate, renewed.Certificate }.Order(),
                (await fixture.ListPrincipalsAsync(thing)).Order());
            await AssertWorksAsync(fixture, thing, renewed);
        }

        Assert.InRange(cuts, 4, 20);
    }

    [Fact]
    public async Task A_renewal_that_is_cut_while_files_are_moved_is_completed_by_the_next_run()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        IdentityFolder folder = fixture.GetFolder("desk");
        await fixture.OnboardAsync("desk");
        string saved = folder.FullPath + "-old";
        CopyFolder(folder.FullPath, saved);
        OnboardResult renewed = await fixture.OnboardAsync("desk", options: new OnboardOptions { IsRenewal = true });

        // The key has been moved, the other files have not.
        Directory.Move(folder.FullPath, folder.FullPath + "-new");
        Directory.Move(saved, folder.FullPath);
        File.Copy(folder.FullPath + "-new/device.key", folder.PrivateKeyPath, overwrite: true);
        CopyFolder(folder.FullPath + "-new", Path.Combine(folder.FullPath, "ready"));
        File.Delete(Path.Combine(folder.FullPath, "ready", "device.key"));
        OnboardResult next = await fixture.OnboardAsync("desk");

        Assert.Equal(renewed.Certificate, next.Certificate);
        Assert.Empty(next.Changes);
        await AssertWorksAsync(fixture, "desk", next);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [WholeRun]
    public async Task An_offboarding_that_is_cut_at_any_call_is_completed_by_the_next_run(bool isHandled)
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        int cuts = 0;
        for (bool isCut = true; isCut; cuts++)
        {
            await fixture.OnboardAsync("desk", "office");
            var aws = new CutAws(fixture.Aws) { CutAt = cuts + 1, IsHandled = isHandled };
            isCut = await Record.ExceptionAsync(() => fixture.OffboardAsync("desk", aws)) is CutException;

            await fixture.OffboardAsync("desk");

            Assert.Empty(await fixture.ListAsync("/things", "things", "thingName"));
            Assert.Empty(await fixture.ListCertificatesAsync());
            Assert.Empty(await fixture.ListAsync("/policies", "policies", "policyName"));
            Assert.Empty(await fixture.ListAsync("/thing-groups", "thingGroups", "groupName"));
            Assert.False(Directory.Exists(fixture.GetFolder("desk").FullPath));
        }

        Assert.InRange(cuts, 14, 30);
    }

    private static async Task<bool> IsCutAsync(
        OnboardFixture fixture, string thing, int call, bool isHandled, OnboardOptions options)
    {
        var aws = new CutAws(fixture.Aws) { CutAt = call, IsHandled = isHandled };
        string? group = options.IsRenewal ? null : thing;
        return await Record.ExceptionAsync(() => fixture.OnboardAsync(thing, group, aws, options)) is CutException;
    }

    private static async Task AssertWorksAsync(OnboardFixture fixture, string thing, OnboardResult result)
    {
        IdentityFolder folder = fixture.GetFolder(thing);
        Assert.True(DeviceKey.IsOf(
            await File.ReadAllTextAsync(folder.PrivateKeyPath, TestContext.Current.CancellationToken),
            await File.ReadAllTextAsync(folder.CertificatePath, TestContext.Current.CancellationToken)));
        Assert.Contains(result.Certificate, await ListTargetsAsync(fixture, folder.ReadRecord()!.Policy!));
        var aws = new CutAws(fixture.Aws);
        OnboardResult again = await fixture.OnboardAsync(thing, aws: aws);
        Assert.Empty(again.Changes);
        Assert.Empty(aws.Changes);
    }

    // A policy and a group of its own, so that each run creates them.
    private static OnboardOptions CreateOptions(string thing) => new() { Policy = $"policy-of-{thing}" };

    private static async Task<string[]> ListTargetsAsync(OnboardFixture fixture, string policy)
    {
        (_, System.Text.Json.Nodes.JsonNode body) = await fixture.Cloud.CallAsync(
            $"POST /policy-targets/{policy}?pageSize=250");
        return [.. body["targets"]!.AsArray().Select(target => (string)target!)];
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
