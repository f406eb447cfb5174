using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using MQTTnet;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>Messages that wait in a stored session while the permission to receive them is revoked.</summary>
public sealed class DeliveryAccessTests
{
    private const string Topic = "devices/lamp/x";
    private const string OnlyConnect =
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}}""";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("&messageExpiry=600")]
    public async Task A_stored_session_delivers_no_message_that_its_policy_no_longer_allows(string options)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await StoreAsync(fixture, "secret", options);
        string target = await TargetOfAsync(fixture, "lamp");
        await fixture.CallAsync("POST /target-policies/duplex-device", target);
        await AllowOnlyToConnectAsync(fixture, target);
        using (IMqttClient client = await fixture.ConnectAsync("lamp"))
        {
            await fixture.WaitForEventAsync(IsReceiveRefused);
        }

        Assert.DoesNotContain(fixture.Cloud.Log.Snapshot(), e => e.Kind == CloudEventKind.Delivered);
    }

    [Fact]
    public async Task A_resumed_session_delivers_only_what_its_new_certificate_may_receive()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await StoreAsync(fixture, "secret");
        fixture.Cloud.Onboard("fan");
        string fan = await TargetOfAsync(fixture, "fan");
        await AllowOnlyToConnectAsync(fixture, fan);
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(fixture.CreateClientOptions("fan", clientId: "lamp"), Cancelled);
        await fixture.WaitForEventAsync(IsReceiveRefused);
        Assert.DoesNotContain(fixture.Cloud.Log.Snapshot(), e => e.Kind == CloudEventKind.Delivered);
    }

    [Fact]
    public async Task A_withheld_message_is_not_delivered_after_the_permission_returns()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await StoreAsync(fixture, "secret");
        fixture.Cloud.Onboard("fan");
        await AllowOnlyToConnectAsync(fixture, await TargetOfAsync(fixture, "fan"));
        using (IMqttClient other = new MqttClientFactory().CreateMqttClient())
        {
            await other.ConnectAsync(fixture.CreateClientOptions("fan", clientId: "lamp"), Cancelled);
            await fixture.WaitForEventAsync(IsReceiveRefused);
        }

        using IMqttClient client = await fixture.ConnectAsync("lamp");
        await fixture.CallAsync("POST /topics/devices%2Flamp%2Fx?qos=1", "open");
        await fixture.WaitForEventAsync(e => e is { Kind: CloudEventKind.Delivered, PayloadText: "open" });
        Assert.DoesNotContain(
            fixture.Cloud.Log.Snapshot(), e => e is { Kind: CloudEventKind.Delivered, PayloadText: "secret" });
    }

    [Fact]
    public async Task A_queued_message_is_delivered_when_the_permission_returns_before_the_client()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using (IMqttClient client = await fixture.ConnectAsync("lamp"))
        {
            await client.SubscribeAsync(Topic, MqttQualityOfServiceLevel.AtLeastOnce, Cancelled);
        }

        await fixture.WaitForEventAsync(e => e.Kind == CloudEventKind.Disconnected);
        string target = await TargetOfAsync(fixture, "lamp");
        await fixture.CallAsync("POST /target-policies/duplex-device", target);
        await fixture.CallAsync("POST /topics/devices%2Flamp%2Fx?qos=1", "early");
        await fixture.CallAsync("PUT /target-policies/duplex-device", target);
        using IMqttClient again = await fixture.ConnectAsync("lamp");
        await fixture.WaitForEventAsync(e => e is { Kind: CloudEventKind.Delivered, PayloadText: "early" });
    }

    [Fact]
    public async Task A_withheld_message_delays_no_PUBACK()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        string target = await TargetOfOnboardedAsync(fixture);
        using IMqttClient client = await fixture.ConnectAsync("lamp");
        await client.SubscribeAsync(Topic, MqttQualityOfServiceLevel.AtLeastOnce, Cancelled);
        var deny = new JsonObject
        {
            ["policyDocument"] =
                """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"iot:Receive","Resource":"*"}}""",
        };
        await fixture.CallAsync("POST /policies/deaf", deny.ToJsonString());
        await fixture.CallAsync("PUT /target-policies/deaf", target);
        await PublishAsync(client, times: 50).WaitAsync(Deadline, Cancelled);
    }

    private static async Task PublishAsync(IMqttClient client, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await client.PublishStringAsync(
                Topic, "x", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Cancelled);
        }
    }

    private static bool IsReceiveRefused(CloudEvent entry) =>
        entry.Kind == CloudEventKind.Refused && entry.Detail.StartsWith("iot:Receive on", StringComparison.Ordinal);

    // A session of the client id lamp, with one message in it.
    private static async Task StoreAsync(CloudFixture fixture, string text, string options = "")
    {
        using (IMqttClient client = await fixture.ConnectAsync("lamp"))
        {
            await client.SubscribeAsync(Topic, MqttQualityOfServiceLevel.AtLeastOnce, Cancelled);
        }

        await fixture.WaitForEventAsync(e => e.Kind == CloudEventKind.Disconnected);
        await fixture.CallAsync("POST /topics/devices%2Flamp%2Fx?qos=1" + options, text);
    }

    private static Task<string> TargetOfOnboardedAsync(CloudFixture fixture)
    {
        fixture.Cloud.Onboard("lamp");
        return TargetOfAsync(fixture, "lamp");
    }

    private static async Task<string> TargetOfAsync(CloudFixture fixture, string thing)
    {
        (_, JsonNode body) = await fixture.CallAsync($"GET /things/{thing}/principals");
        return new JsonObject { ["target"] = (string)body["principals"]![0]! }.ToJsonString();
    }

    private static async Task AllowOnlyToConnectAsync(CloudFixture fixture, string target)
    {
        var create = new JsonObject { ["policyDocument"] = OnlyConnect };
        await fixture.CallAsync("POST /policies/only-connect", create.ToJsonString());
        await fixture.CallAsync("PUT /target-policies/only-connect", target);
    }
}
