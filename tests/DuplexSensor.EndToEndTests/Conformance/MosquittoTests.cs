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

    private static string[] CredentialsOf(Walk walk)
    {
        DeviceCredentials desk = walk.Cloud.Onboard("desk");
        return [
            "-h", "localhost", "-p", $"{walk.MqttPort}", "-i", "desk", "--cafile", desk.CaPath,
            "--cert", desk.CertificatePath, "--key", desk.PrivateKeyPath,
        ];
    }
}
