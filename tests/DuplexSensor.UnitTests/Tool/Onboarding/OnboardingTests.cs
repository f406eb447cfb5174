using System.Text.Json.Nodes;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Identities;
using DuplexSensor.Tool.Onboarding;

namespace DuplexSensor.UnitTests.Tool.Onboarding;

/// <summary>Onboards a thing, and again after something was lost or changed.</summary>
public sealed class OnboardingTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_thing_gets_key_certificate_policy_group_and_a_private_folder()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        var aws = new CutAws(fixture.Aws);

        OnboardResult result = await fixture.OnboardAsync("desk", "office", aws);

        IdentityFolder folder = fixture.GetFolder("desk");
        Identity identity = folder.ReadRecord()!;
        Assert.Equal(
            ("aws 123456789012 us-east-1", "localhost", fixture.Cloud.Options.MqttPort, "duplex-device", "office"),
            (identity.Cloud, identity.Endpoint, identity.Port, identity.Policy, identity.Group));
        Assert.Equal(result.Certificate, identity.Certificate);
        Assert.Equal(["desk"], await fixture.ListAsync("/thing-groups/office/things", "things"));
        Assert.Equal("*\n", await File.ReadAllTextAsync(Path.Combine(folder.FullPath, ".gitignore"), Cancelled));
        string key = await File.ReadAllTextAsync(folder.PrivateKeyPath, Cancelled);
        Assert.StartsWith($"-----BEGIN RSA {"PRIVATE"} KEY-----", key, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.PrivateKeyPath));
        }

        string secret = key.Split('\n')[1];
        Assert.DoesNotContain(secret, fixture.Printed);
        Assert.DoesNotContain(secret, string.Join(' ', aws.Calls.SelectMany(words => words)));
        Assert.DoesNotContain(secret, await File.ReadAllTextAsync(folder.RecordPath, Cancelled));
    }

    [Fact]
    public async Task The_policy_is_shown_and_explained_when_it_is_created()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();

        await fixture.OnboardAsync("desk");
        Assert.Contains("as the thing that its certificate is attached to", fixture.Printed);
        Assert.Contains("\"arn:aws:iot:us-east-1:123456789012:topic/devices/", fixture.Printed);

        await fixture.OnboardAsync("shelf");
        Assert.DoesNotContain("iot:Connect", fixture.Printed);
    }

    [Fact]
    public async Task A_complete_thing_is_left_alone()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        OnboardResult first = await fixture.OnboardAsync("desk", "office");
        string record = await File.ReadAllTextAsync(fixture.GetFolder("desk").RecordPath, Cancelled);
        var aws = new CutAws(fixture.Aws);

        OnboardResult second = await fixture.OnboardAsync("desk", aws: aws);

        Assert.Equal(first.Certificate, second.Certificate);
        Assert.Empty(second.Changes);
        Assert.Empty(aws.Changes);
        Assert.Equal(record, await File.ReadAllTextAsync(fixture.GetFolder("desk").RecordPath, Cancelled));
    }

    [Fact]
    public async Task A_lost_key_is_replaced_and_its_certificate_is_named()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        OnboardResult first = await fixture.OnboardAsync("desk");
        File.Delete(fixture.GetFolder("desk").PrivateKeyPath);

        OnboardResult second = await fixture.OnboardAsync("desk");

        Assert.NotEqual(first.Certificate, second.Certificate);
        Assert.Equal([first.Certificate], second.OtherCertificates);
        string text = string.Join('\n', OnboardText.Summarize(fixture.Target(), [second]));
        Assert.Contains(CertificateIds.FromArn(first.Certificate), text);
        Assert.Contains($"offboard --thing desk --certificate {CertificateIds.Shorten(first.Certificate)}", text);

        await fixture.OffboardAsync("desk", certificate: CertificateIds.Shorten(first.Certificate));
        Assert.Equal([second.Certificate], await fixture.ListCertificatesAsync());
        Assert.Empty((await fixture.OnboardAsync("desk")).Changes);
    }

    [Fact]
    public async Task A_lost_certificate_file_is_fetched_again()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        OnboardResult first = await fixture.OnboardAsync("desk");
        string pem = await File.ReadAllTextAsync(fixture.GetFolder("desk").CertificatePath, Cancelled);
        File.Delete(fixture.GetFolder("desk").CertificatePath);

        OnboardResult second = await fixture.OnboardAsync("desk");

        Assert.Equal(first.Certificate, second.Certificate);
        Assert.Equal(pem, await File.ReadAllTextAsync(fixture.GetFolder("desk").CertificatePath, Cancelled));
        Assert.Equal([first.Certificate], await fixture.ListCertificatesAsync());
    }

    [Theory]
    [InlineData("DELETE /things/desk/principals")]
    [InlineData("POST /target-policies/duplex-device")]
    [InlineData("PUT /thing-groups/removeThingFromThingGroup")]
    public async Task What_the_cloud_has_lost_is_done_again(string loss)
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        OnboardResult first = await fixture.OnboardAsync("desk", "office");
        if (loss.EndsWith("principals", StringComparison.Ordinal))
        {
            await fixture.Aws.TryCallAsync(
                ["iot", "detach-thing-principal", "--thing-name=desk", $"--principal={first.Certificate}"], Cancelled);
        }
        else
        {
            var body = new JsonObject
            {
                [loss.Contains("policies") ? "target" : "thingName"] =
                    loss.Contains("policies") ? first.Certificate : "desk",
            };
            if (!loss.Contains("policies"))
            {
                body["thingGroupName"] = "office";
            }

            await fixture.Cloud.CallAsync(loss, body.ToJsonString());
        }

        OnboardResult second = await fixture.OnboardAsync("desk");

        Assert.Single(second.Changes);
        Assert.Empty((await fixture.OnboardAsync("desk")).Changes);
    }

    [Fact]
    public async Task A_certificate_that_was_deleted_in_the_cloud_is_replaced_for_the_same_key()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        OnboardResult first = await fixture.OnboardAsync("desk");
        string key = await File.ReadAllTextAsync(fixture.GetFolder("desk").PrivateKeyPath, Cancelled);
        string id = CertificateIds.FromArn(first.Certificate);
        await fixture.Aws.TryCallAsync(
            ["iot", "detach-thing-principal", "--thing-name=desk", $"--principal={first.Certificate}"], Cancelled);
        await fixture.Cloud.CallAsync($"PUT /certificates/{id}?newStatus=INACTIVE");
        await fixture.Cloud.CallAsync($"DELETE /certificates/{id}?forceDelete=true");

        OnboardResult second = await fixture.OnboardAsync("desk");

        Assert.NotEqual(first.Certificate, second.Certificate);
        Assert.Equal(key, await File.ReadAllTextAsync(fixture.GetFolder("desk").PrivateKeyPath, Cancelled));
        Assert.Equal([second.Certificate], await fixture.ListPrincipalsAsync("desk"));
    }

    [Fact]
    public async Task A_certificate_out_of_service_is_renewed_only_when_asked_for()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        OnboardResult first = await fixture.OnboardAsync("desk");
        string id = CertificateIds.FromArn(first.Certificate);
        await fixture.Cloud.CallAsync($"PUT /certificates/{id}?newStatus=INACTIVE");

        UserException error = await Assert.ThrowsAsync<UserException>(() => fixture.OnboardAsync("desk"));
        Assert.Equal(
            $"certificate {id} of desk is INACTIVE: it was taken out of service. 'duplex onboard --thing desk --renew' "
            + "makes a new key and certificate.", error.Message);

        OnboardResult renewed = await fixture.OnboardAsync("desk", options: new OnboardOptions { IsRenewal = true });
        Assert.Equal([first.Certificate], renewed.OtherCertificates);
    }

    [Fact]
    public async Task A_policy_of_the_same_name_with_another_document_is_not_used()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        const string Other = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*"}]}
            """;
        await fixture.Cloud.CallAsync(
            "POST /policies/duplex-device", new JsonObject { ["policyDocument"] = Other }.ToJsonString());

        UserException error = await Assert.ThrowsAsync<UserException>(() => fixture.OnboardAsync("desk"));
        Assert.StartsWith("policy duplex-device exists in AWS account 123456789012", error.Message);
        Assert.Empty(await fixture.ListCertificatesAsync());

        await fixture.OnboardAsync("desk", options: new OnboardOptions { Policy = "own" });
        Assert.Equal("own", fixture.GetFolder("desk").ReadRecord()!.Policy);
    }

    [Fact]
    public async Task A_folder_of_another_cloud_is_not_taken()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        IdentityFolder folder = fixture.GetFolder("desk");
        folder.Create();
        folder.WriteRecord(new Identity { Thing = "desk", Cloud = "local 123456789012 us-east-1" });

        UserException error = await Assert.ThrowsAsync<UserException>(() => fixture.OnboardAsync("desk"));

        Assert.Contains("has desk of 'local 123456789012 us-east-1'", error.Message);
        Assert.Empty(await fixture.ListAsync("/things", "things", "thingName"));
    }

    [Fact]
    public async Task Two_runs_do_not_work_on_a_thing_at_once()
    {
        await using OnboardFixture fixture = await OnboardFixture.StartAsync();
        fixture.GetFolder("desk").Create();
        using (FolderLock.Acquire(fixture.GetFolder("desk").FullPath))
        {
            UserException error = await Assert.ThrowsAsync<UserException>(() => fixture.OnboardAsync("desk"));
            Assert.Contains("is in use by another run", error.Message);
        }

        await fixture.OnboardAsync("desk");
    }
}
