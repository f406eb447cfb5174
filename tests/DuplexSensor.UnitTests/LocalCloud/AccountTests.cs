using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using MQTTnet;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>A cloud with an account and region other than the default.</summary>
public sealed class AccountTests
{
    private const string Prefix = "arn:aws:iot:eu-central-1:111122223333:";

    private static readonly AwsAccount Frankfurt = new("eu-central-1", "111122223333");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_policy_of_another_region_works_unchanged()
    {
        await using CloudFixture fixture = await StartAsync();
        (_, JsonNode thing) = await fixture.CallAsync("POST /things/lamp");
        Assert.Equal(Prefix + "thing/lamp", (string?)thing["thingArn"]);
        fixture.Cloud.Onboard("lamp");
        (_, JsonNode body) = await fixture.CallAsync("GET /things/lamp/principals");
        string certificate = (string)body["principals"]![0]!;
        Assert.StartsWith(Prefix + "cert/", certificate, StringComparison.Ordinal);
        var create = new JsonObject
        {
            ["policyDocument"] = $$"""
                {"Version":"2012-10-17","Statement":[
                {"Effect":"Allow","Action":"iot:Connect","Resource":"{{Prefix}}client/lamp"},
                {"Effect":"Allow","Action":"iot:Publish","Resource":"{{Prefix}}topic/porch/x"}]}
                """,
        };
        (_, JsonNode policy) = await fixture.CallAsync("POST /policies/real", create.ToJsonString());
        Assert.Equal(Prefix + "policy/real", (string?)policy["policyArn"]);
        string target = new JsonObject { ["target"] = certificate }.ToJsonString();
        await fixture.CallAsync("PUT /target-policies/real", target);
        await fixture.CallAsync("POST /target-policies/duplex-device", target);
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        await client.PublishStringAsync(
            "porch/x", "", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancelled);
        await Assert.ThrowsAnyAsync<Exception>(() => client.PublishStringAsync(
            "porch/y", "", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancelled));
        (_, JsonNode denials) = await fixture.CallAsync("GET /denials");
        Assert.Equal(Prefix + "topic/porch/y", (string?)denials["denials"]![0]!["resource"]);
    }

    [Fact]
    public async Task An_onboarded_board_has_the_permissions_of_its_policy_in_that_region()
    {
        await using CloudFixture fixture = await StartAsync();
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        await client.SubscribeAsync(
            "$aws/things/lamp/jobs/notify", MqttQualityOfServiceLevel.AtLeastOnce, Cancelled);
        string job = $$"""{"targets":["{{Prefix}}thing/lamp"],"document":"{}"}""";
        (_, JsonNode created) = await fixture.CallAsync("PUT /jobs/j", job);
        Assert.Equal(Prefix + "job/j", (string?)created["jobArn"]);
        await fixture.WaitForEventAsync(e => e.Kind == CloudEventKind.Delivered);
    }

    [Fact]
    public async Task An_ARN_of_another_account_is_refused()
    {
        await using CloudFixture fixture = await StartAsync();
        await fixture.CallAsync("POST /things/lamp");
        string job = $$"""{"targets":["{{AwsNames.GetThingArn("lamp")}}"],"document":"{}"}""";
        (_, JsonNode refused) = await fixture.CallAsync("PUT /jobs/j", job);
        Assert.Contains(Prefix + "thing/NAME", (string?)refused["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_stays_with_its_account()
    {
        using var folder = new TemporaryFolder();
        LocalCloudOptions options =
            CloudFixture.CreateOptionsWithFreePorts() with { DataFolder = folder.Path, Account = Frankfurt };
        await (await LocalCloudHost.StartAsync(options, Cancelled)).DisposeAsync();
        await (await LocalCloudHost.StartAsync(options, Cancelled)).DisposeAsync();
        var error = await Assert.ThrowsAsync<DataFolderException>(
            () => LocalCloudHost.StartAsync(options with { Account = AwsAccount.Default }, Cancelled));
        Assert.Contains("belongs to the account 111122223333 in eu-central-1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_of_the_default_account_refuses_another_account()
    {
        using var folder = new TemporaryFolder();
        LocalCloudOptions options = CloudFixture.CreateOptionsWithFreePorts() with { DataFolder = folder.Path };
        await (await LocalCloudHost.StartAsync(options, Cancelled)).DisposeAsync();
        await Assert.ThrowsAsync<DataFolderException>(
            () => LocalCloudHost.StartAsync(options with { Account = Frankfurt }, Cancelled));
    }

    [Theory]
    [InlineData("us-east-1", "123456789012", "arn:aws:iot:us-east-1:123456789012:")]
    [InlineData("cn-north-1", "000000000001", "arn:aws-cn:iot:cn-north-1:000000000001:")]
    [InlineData("us-gov-west-1", "123456789012", "arn:aws-us-gov:iot:us-gov-west-1:123456789012:")]
    [InlineData("Frankfurt", "123456789012", null)]
    [InlineData("eu-central-1", "12345678901", null)]
    [InlineData("eu-central-1", "12345678901x", null)]
    public void A_region_and_twelve_digits_make_an_account(string region, string id, string? prefix)
    {
        var account = new AwsAccount(region, id);
        Assert.Equal(prefix is null, account.Error is not null);
        Assert.Equal(prefix ?? account.ArnPrefix, account.ArnPrefix);
    }

    private static Task<CloudFixture> StartAsync() =>
        CloudFixture.StartAsync(options => options with { Account = Frankfurt });
}
