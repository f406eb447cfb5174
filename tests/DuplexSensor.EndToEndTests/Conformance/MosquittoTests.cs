using System.Text.Json.Nodes;
using DuplexSensor.EndToEndTests.Fixture;
using DuplexSensor.LocalCloud.Certificates;

namespace DuplexSensor.EndToEndTests.Conformance;

/// <summary>mosquitto's command-line clients, in MQTT 3.1.1 and 5.</summary>
public sealed class MosquittoTests
{
    [Theory]
    [InlineData("mqttv311")]
    [InlineData("mqttv5")]
    public async Task Mosquitto_sub_gets_what_is_published(string version)
    {
        await using Walk walk = await Walk.StartAsync();
        Task<Ended> subscriber = Programs.MosquittoSubAsync(
            [.. CredentialsOf(walk), "-V", version, "-t", "devices/desk/x", "-q", "1", "-C", "1"]);
        while (!subscriber.IsCompleted)
        {
            await walk.CallAsync("POST /topics/devices%2Fdesk%2Fx?qos=1", "hello");
        }

        Ended ended = await subscriber;
        Assert.True(ended.ExitCode == 0, ended.Errors);
        Assert.Equal("hello", ended.Output.TrimEnd());
    }

    [Theory]
    [InlineData("mqttv311")]
    [InlineData("mqttv5")]
    public async Task Mosquitto_pub_updates_the_shadow(string version)
    {
        await using Walk walk = await Walk.StartAsync();
        Ended ended = await Programs.MosquittoPubAsync([
            .. CredentialsOf(walk), "-V", version, "-t", "$aws/things/desk/shadow/update", "-q", "1",
            "-m", """{"state":{"reported":{"on":true}}}"""]);
        Assert.True(ended.ExitCode == 0, ended.Errors);
        Assert.True((bool)(await walk.CallAsync("GET /things/desk/shadow"))["state"]!["reported"]!["on"]!);
    }

    [Theory]
    [InlineData("$aws/thing/porch/shadow/update")]
    [InlineData("$aws/things/porch/shadow/updat")]
    [InlineData("$foo/bar")]
    [InlineData("$SYS/x")]
    [InlineData("$aws/events/presence/connected/porch")]
    public async Task Mosquitto_pub_is_disconnected_at_a_topic_that_is_not_for_clients(string topic)
    {
        await using Walk walk = await Walk.StartAsync();
        string[] credentials = CredentialsOf(walk);
        await AllowEverythingAsync(walk);
        Ended ended = await Programs.MosquittoPubAsync([.. credentials, "-t", topic, "-q", "1", "-m", "{}"]);
        Assert.NotEqual(0, ended.ExitCode);
        JsonNode denials = await walk.CallAsync("GET /denials");
        Assert.EndsWith(topic, (string?)denials["denials"]![0]!["resource"], StringComparison.Ordinal);
    }

    private static async Task AllowEverythingAsync(Walk walk)
    {
        await walk.CallAsync("POST /policies/everything", new JsonObject
        {
            ["policyDocument"] =
                """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:*","Resource":"*"}}""",
        }.ToJsonString());
        JsonNode principals = await walk.CallAsync("GET /things/desk/principals");
        var target = new JsonObject { ["target"] = (string)principals["principals"]![0]! };
        await walk.CallAsync("PUT /target-policies/everything", target.ToJsonString());
    }

    private static string[] CredentialsOf(Walk walk)
    {
        DeviceCredentials desk = walk.Cloud.Onboard("desk");
        return [
            "-h", "localhost", "-p", $"{walk.MqttPort}", "-i", "desk", "--cafile", desk.CaPath,
            "--cert", desk.CertificatePath, "--key", desk.PrivateKeyPath,
        ];
    }
}
