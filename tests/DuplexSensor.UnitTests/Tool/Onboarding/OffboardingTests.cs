using DuplexSensor.Tool;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Onboarding;

namespace DuplexSensor.UnitTests.Tool.Onboarding;

/// <summary>Deletes a thing, and leaves what others use.</summary>
public sealed class OffboardingTests
{
    [Fact]
    public async Task Policy_and_group_stay_while_others_use_them()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        await fixture.OnboardAsync("desk", "office");
        OnboardResult other = await fixture.OnboardAsync("shelf", "office");

        await fixture.OffboardAsync("desk");

        Assert.Contains($"this stays: group office, with 1 other thing{Environment.NewLine}", fixture.Printed);
        Assert.Contains(
            $"this stays: policy duplex-device, with 1 other certificate or group{Environment.NewLine}",
            fixture.Printed);
        Assert.Equal([other.Certificate], await fixture.ListCertificatesAsync());
        Assert.Equal(["shelf"], await fixture.ListAsync("/thing-groups/office/things", "things"));
        Assert.False(Directory.Exists(fixture.GetFolder("desk").FullPath));

        await fixture.OffboardAsync("shelf");
        Assert.Empty(await fixture.ListAsync("/policies", "policies", "policyName"));
        Assert.Empty(await fixture.ListAsync("/thing-groups", "thingGroups", "groupName"));
    }

    [Fact]
    public async Task A_group_with_a_group_below_it_stays()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        await fixture.OnboardAsync("desk", "office");
        await fixture.Cloud.CallAsync("POST /thing-groups/room", """{"parentGroupName":"office"}""");

        await fixture.OffboardAsync("desk");

        Assert.Contains($"this stays: group office, with 1 group below it{Environment.NewLine}", fixture.Printed);
        Assert.Equal(
            ["office", "room"], (await fixture.ListAsync("/thing-groups", "thingGroups", "groupName")).Order());
    }

    [Fact]
    public async Task A_certificate_of_two_things_is_deleted_with_the_second()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        string arn = (await fixture.OnboardAsync("desk")).Certificate;
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        await fixture.Aws.TryCallAsync(["iot", "create-thing", "--thing-name=shelf"], cancelled);
        await fixture.Aws.TryCallAsync(
            ["iot", "attach-thing-principal", "--thing-name=shelf", $"--principal={arn}"], cancelled);

        await fixture.OffboardAsync("desk");

        Assert.Contains($"this stays: certificate {CertificateIds.FromArn(arn)}, which shelf has too", fixture.Printed);
        Assert.Equal(["shelf"], await fixture.ListAsync("/things", "things", "thingName"));
        Assert.Equal([arn], await fixture.ListPrincipalsAsync("shelf"));

        await fixture.OffboardAsync("shelf");
        Assert.Empty(await fixture.ListCertificatesAsync());
    }

    [Fact]
    public async Task The_certificate_in_use_is_not_deleted_alone()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        string id = CertificateIds.FromArn((await fixture.OnboardAsync("desk")).Certificate);

        UserException error = await Assert.ThrowsAsync<UserException>(
            () => fixture.OffboardAsync("desk", certificate: id));
        Assert.Contains("is the one in the folder of desk: renew it first", error.Message);
        error = await Assert.ThrowsAsync<UserException>(
            () => fixture.OffboardAsync("desk", certificate: "00000000"));
        Assert.StartsWith("desk has 0 certificates whose id begins with 00000000, of 1: ", error.Message);
    }

    [Fact]
    public async Task What_AWS_still_detaches_is_deleted_a_little_later()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        await fixture.OnboardAsync("desk");

        await fixture.OffboardAsync("desk", new SlowAws(fixture.Aws));

        Assert.Empty(await fixture.ListAsync("/things", "things", "thingName"));
        Assert.Empty(await fixture.ListAsync("/policies", "policies", "policyName"));
    }

    // AWS: "It might take several seconds for the detachment to propagate."
    private sealed class SlowAws(IAwsCli inner) : IAwsCli
    {
        private readonly Dictionary<string, int> _refusals = new()
        {
            ["delete-thing"] = 3,
            ["delete-certificate"] = 2,
            ["delete-policy"] = 1,
        };

        public Task<AwsResponse> TryCallAsync(string[] words, CancellationToken cancellationToken)
        {
            if (_refusals.GetValueOrDefault(words[1]) == 0)
            {
                return inner.TryCallAsync(words, cancellationToken);
            }

            _refusals[words[1]]--;
            string code = words[1] == "delete-thing" ? "InvalidRequestException" : "DeleteConflictException";
            return Task.FromResult(new AwsResponse([], code, "still attached"));
        }
    }
}
