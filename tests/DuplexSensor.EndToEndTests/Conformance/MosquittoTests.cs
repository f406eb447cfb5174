using System.Text.Json.Nodes;
using DuplexSensor.EndToEndTests.Fixture;
using DuplexSensor.LocalCloud.Certificates;

namespace DuplexSensor.EndToEndTests.Conformance;

/// <summary>Tests mosquitto's command-line clients with MQTT 3.1.1 and 5.</summary>
public sealed class MosquittoTests
{
    [Theory]
    [InlineData("mqttv311")]
    [InlineData("mqttv5")]
    public async Task Mosquitto_sub_gets_a_published_message(string version)
    {
        await using Bench bench = await Bench.StartAsync();
        Task<ProgramResult> subscriber = Programs.MosquittoSubAsync(
            [.. CreateCredentialArguments(bench), "-V", version, "-t", "devices/desk/x", "-q", "1", "-C", "1"]);
        while (!subscriber.IsCompleted)
        {
            await bench.CallAsync("POST /topics/devices%2Fdesk%2Fx?qos=1", "hello");
        }

        ProgramResult result = await subscriber;
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Equal("hello", result.Output.TrimEnd());
    }

    [Theory]
    [InlineData("mqttv311")]
    [InlineData("mqttv5")]
    public async Task Mosquitto_pub_updates_the_shadow(string version)
    {
        await using Bench bench = await Bench.StartAsync();
        ProgramResult result = await Programs.MosquittoPubAsync([
            .. CreateCredentialArguments(bench), "-V", version, "-t", "$aws/things/desk/shadow/update", "-q", "1",
            "-m", """{"state":{"reported":{"on":true}}}"""]);
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.True((bool)(await bench.CallAsync("GET /things/desk/shadow"))["state"]!["reported"]!["on"]!);
    }

    [Theory]
    [InlineData("$aws/thing/porch/shadow/update")]
    [InlineData("$aws/things/porch/shadow/updat")]
    [InlineData("$foo/bar")]
    [InlineData("$SYS/x")]
    [InlineData("$aws/events/presence/connected/porch")]
    public async Task Mosquitto_pub_is_disconnected_when_clients_may_not_publish_to_the_topic(string topic)
    {
        await using Bench walk = await Bench.StartAsync();
        string[] credentials = CreateCredentialArguments(walk);
        await AllowEverythingAsync(walk);
        ProgramResult ended = await Programs.MosquittoPubAsync([.. credentials, "-t", topic, "-q", "1", "-m", "{}"]);
        Assert.NotEqual(0, ended.ExitCode);
        JsonNode denials = await walk.CallAsync("GET /denials");
        Assert.EndsWith(topic, (string?)denials["denials"]![0]!["resource"], StringComparison.Ordinal);
    }

    private static async Task AllowEverythingAsync(Bench walk)
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

    private static string[] CreateCredentialArguments(Bench bench)
    {
        DeviceCredentials desk = bench.Cloud.Onboard("desk");
        return [
            "-h", "localhost", "-p", $"{bench.MqttPort}", "-i", "desk", "--cafile", desk.CaPath,
            "--cert", desk.CertificatePath, "--key", desk.PrivateKeyPath,
        ];
    }
}
