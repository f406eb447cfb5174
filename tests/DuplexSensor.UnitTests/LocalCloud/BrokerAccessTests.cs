using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using MQTTnet;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class BrokerAccessTests
{
    private const string OnlyConnectAndSubscribe = """
        {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["iot:Connect","iot:Subscribe"],"Resource":"*"}}
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Log_console_and_list_of_denials_contain_the_missing_statement()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        await client.PublishStringAsync("devices/fan/x", "", cancellationToken: Cancelled);
        CloudEvent refused = await fixture.WaitForEventAsync(e => e is { Kind: CloudEventKind.Refused, Thing: "lamp" });
        string resource = AwsNames.GetTopicArn("devices/fan/x");
        string missing = $$"""missing {"Effect":"Allow","Action":"iot:Publish","Resource":"{{resource}}"}""";
        Assert.Contains(missing, refused.Detail, StringComparison.Ordinal);
        Assert.Contains(fixture.ConsoleLines, line => line.Contains(missing, StringComparison.Ordinal));
        (_, JsonNode body) = await fixture.CallAsync("GET /denials");
        JsonNode denial = Assert.Single(body["denials"]!.AsArray())!;
        Assert.Equal("lamp", (string?)denial["clientId"]);
        Assert.Equal("iot:Publish", (string?)denial["missing"]!["Action"]);
        Assert.StartsWith("arn:aws:iot:us-east-1:123456789012:cert/", (string?)denial["principal"]);
    }

    [Fact]
    public async Task The_console_and_the_list_of_denials_name_an_unknown_action()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        string document = OnlyConnectAndSubscribe.Replace("iot:Subscribe", "iot:Publsh", StringComparison.Ordinal);
        var create = new JsonObject { ["policyDocument"] = document };
        await fixture.CallAsync("POST /policies/slip", create.ToJsonString());
        const string reason = "AWS IoT has no such action, so it matches nothing; iot:Publish was probably meant";
        Assert.Contains(
            fixture.ConsoleLines, line =>
                line == $"policy slip: iot:Publsh on {AwsNames.GetPolicyArn("slip")}: {reason}");
        (_, JsonNode body) = await fixture.CallAsync("GET /denials");
        JsonNode denial = Assert.Single(body["denials"]!.AsArray())!;
        Assert.Equal(("iot:Publsh", reason), ((string?)denial["action"], (string?)denial["reason"]));
        Assert.Null(denial["clientId"]);
    }

    [Fact]
    public async Task A_policy_condition_can_test_the_TLS_server_name()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        fixture.Cloud.Onboard("lamp");
        await ReplacePolicyAsync(fixture, "lamp", """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:*","Resource":"*",
            "Condition":{"StringEquals":{"iot:DomainName":"localhost"}}}}
            """);
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        Assert.True(client.IsConnected);
    }

    [Fact]
    public async Task Deactivating_a_certificate_disconnects_its_client_and_blocks_reconnection()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        string id = await GetCertificateIdAsync(fixture, "lamp");
        await fixture.CallAsync($"PUT /certificates/{id}?newStatus=INACTIVE");
        Assert.Contains(
            fixture.Cloud.Log.Snapshot(),
            e => e is { Kind: CloudEventKind.Disconnected, Thing: "lamp", Detail: "AUTH_ERROR" });
        await Assert.ThrowsAnyAsync<Exception>(() => fixture.ConnectAsync("lamp"));
        await fixture.WaitForEventAsync(e => e.Kind == CloudEventKind.Refused && e.Detail.Contains("not ACTIVE"));
        await fixture.CallAsync($"PUT /certificates/{id}?newStatus=ACTIVE");
        using IMqttClient again = await fixture.ConnectAsync("lamp");
        Assert.True(again.IsConnected);
    }

    [Fact]
    public async Task A_message_is_delivered_only_to_a_client_that_may_receive_it()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        await client.SubscribeAsync("devices/lamp/x", MqttQualityOfServiceLevel.AtLeastOnce, Cancelled);
        await ReplacePolicyAsync(fixture, "lamp", OnlyConnectAndSubscribe);
        await fixture.CallAsync("POST /topics/devices%2Flamp%2Fx?qos=1", "secret");
        await fixture.WaitForEventAsync(e =>
            e.Kind == CloudEventKind.Refused && e.Detail.StartsWith("iot:Receive on", StringComparison.Ordinal));
        Assert.DoesNotContain(fixture.Cloud.Log.Snapshot(), e => e.Kind == CloudEventKind.Delivered);
        Assert.True(client.IsConnected);
    }

    [Fact]
    public async Task A_retained_publish_needs_a_separate_permission()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        await client.PublishStringAsync("devices/lamp/x", "", retain: true, cancellationToken: Cancelled);
        await fixture.WaitForEventAsync(e =>
            e.Kind == CloudEventKind.Refused && e.Detail.StartsWith("iot:RetainPublish", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Onboarding_again_restores_no_deleted_and_activates_no_inactive_certificate()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        string file = fixture.Cloud.Onboard("lamp").CertificatePath;
        string first = await File.ReadAllTextAsync(file, Cancelled);
        string id = await GetCertificateIdAsync(fixture, "lamp");
        await fixture.CallAsync($"PUT /certificates/{id}?newStatus=INACTIVE");
        Assert.Equal(first, await File.ReadAllTextAsync(fixture.Cloud.Onboard("lamp").CertificatePath, Cancelled));
        (_, JsonNode inactive) = await fixture.CallAsync($"GET /certificates/{id}");
        Assert.Equal("INACTIVE", (string?)inactive["certificateDescription"]!["status"]);
        await DetachAsync(fixture, "lamp", id);
        await fixture.CallAsync($"DELETE /certificates/{id}?forceDelete=true");
        Assert.NotEqual(first, await File.ReadAllTextAsync(fixture.Cloud.Onboard("lamp").CertificatePath, Cancelled));
        using IMqttClient client = await fixture.ConnectAsync("lamp");
    }

    private static async Task<string> GetCertificateIdAsync(CloudFixture fixture, string thing)
    {
        (_, JsonNode body) = await fixture.CallAsync($"GET /things/{thing}/principals");
        return ((string)body["principals"]![0]!).Split('/')[1];
    }

    private static async Task ReplacePolicyAsync(CloudFixture fixture, string thing, string document)
    {
        string target =
            $$"""{"target":"{{AwsNames.GetCertificateArn(await GetCertificateIdAsync(fixture, thing))}}"}""";
        var create = new JsonObject { ["policyDocument"] = document };
        await fixture.CallAsync("POST /policies/other", create.ToJsonString());
        await fixture.CallAsync("PUT /target-policies/other", target);
        await fixture.CallAsync("POST /target-policies/duplex-device", target);
    }

    private static async Task DetachAsync(CloudFixture fixture, string thing, string certificateId)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Delete, $"http://127.0.0.1:{fixture.Options.ApiPort}/things/{thing}/principals");
        request.Headers.Add("x-amzn-principal", AwsNames.GetCertificateArn(certificateId));
        (await http.SendAsync(request, Cancelled)).EnsureSuccessStatusCode();
    }
}
