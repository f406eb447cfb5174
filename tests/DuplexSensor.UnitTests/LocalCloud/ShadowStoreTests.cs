using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Shadow;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class ShadowStoreTests
{
    private readonly ThingServices _services = new();

    private long Now { get; set; } = 1_000;

    [Fact]
    public void A_named_shadow_has_a_separate_document_and_separate_topics()
    {
        Send("$aws/things/lamp/shadow/update", """{"state":{"reported":{"a":1}}}""");
        Send("$aws/things/lamp/shadow/update", """{"state":{"reported":{"a":2}}}""");
        IReadOnlyList<CloudMessage> responses =
            Send("$aws/things/lamp/shadow/name/cfg/update", """{"state":{"desired":{"b":1}}}""");
        Assert.Equal(
            [
                "$aws/things/lamp/shadow/name/cfg/update/accepted",
                "$aws/things/lamp/shadow/name/cfg/update/delta",
                "$aws/things/lamp/shadow/name/cfg/update/documents",
            ],
            responses.Select(message => message.Topic));
        Assert.Equal(1, (int)JsonNode.Parse(responses[0].PayloadText)!["version"]!);
    }

    [Fact]
    public void The_error_for_a_missing_named_shadow_has_the_name_of_the_shadow()
    {
        CloudMessage response = Assert.Single(Send("$aws/things/lamp/shadow/name/cfg/get"));
        Assert.Equal("No shadow exists with name: 'cfg'", (string?)JsonNode.Parse(response.PayloadText)!["message"]);
    }

    [Fact]
    public void The_list_of_named_shadows_omits_classic_and_deleted_shadows()
    {
        foreach (string shadow in (string[])["", "/name/b", "/name/a", "/name/gone"])
        {
            Send($"$aws/things/lamp/shadow{shadow}/update", """{"state":{}}""");
        }

        Send("$aws/things/lamp2/shadow/name/other/update", """{"state":{}}""");
        Send("$aws/things/lamp/shadow/name/gone/delete");
        Assert.Equal(["a", "b"], _services.Shadows.GetShadowNames("lamp"));
        Assert.Empty(_services.Shadows.GetShadowNames("nobody"));
    }

    [Fact]
    public void More_than_20_requests_a_second_for_one_shadow_are_too_many()
    {
        for (int i = 0; i < 20; i++)
        {
            Assert.EndsWith("/accepted", Send("$aws/things/lamp/shadow/update", """{"state":{}}""")[0].Topic);
        }

        CloudMessage response = Assert.Single(Send("$aws/things/lamp/shadow/get", """{"clientToken":"t"}"""));
        Assert.Equal("$aws/things/lamp/shadow/get/rejected", response.Topic);
        JsonNode body = JsonNode.Parse(response.PayloadText)!;
        Assert.Equal(429, (int)body["code"]!);
        Assert.Equal("t", (string?)body["clientToken"]);
        Assert.EndsWith("/accepted", Send("$aws/things/lamp/shadow/name/n/update", """{"state":{}}""")[0].Topic);
        Now++;
        Assert.EndsWith("/accepted", Send("$aws/things/lamp/shadow/get")[0].Topic);
    }

    [Fact]
    public void Throttling_can_be_switched_off()
    {
        _services.Shadows.IsThrottled = false;
        for (int i = 0; i < 100; i++)
        {
            Assert.EndsWith("/accepted", Send("$aws/things/lamp/shadow/update", """{"state":{}}""")[0].Topic);
        }
    }

    [Fact]
    public void An_injected_error_rejects_an_update_and_changes_nothing()
    {
        Send("$aws/things/lamp/shadow/update", """{"state":{}}""");
        _services.Shadows.InjectError = () => ShadowError.VersionConflict;
        CloudMessage response =
            Assert.Single(Send("$aws/things/lamp/shadow/update", """{"state":{},"clientToken":"t"}"""));
        Assert.Equal("""{"code":409,"message":"Version conflict","clientToken":"t"}""", response.PayloadText);
        _services.Shadows.InjectError = () => null;
        Assert.Contains("\"version\":2", Send("$aws/things/lamp/shadow/update", """{"state":{}}""")[0].PayloadText);
    }

    private IReadOnlyList<CloudMessage> Send(string topic, string payload = "") =>
        _services.Handle(topic, Encoding.UTF8.GetBytes(payload), DateTimeOffset.FromUnixTimeSeconds(Now));
}
