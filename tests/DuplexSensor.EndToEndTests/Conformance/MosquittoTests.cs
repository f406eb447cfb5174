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

    private static string[] CreateCredentialArguments(Bench bench)
    {
        DeviceCredentials desk = bench.Cloud.Onboard("desk");
        return [
            "-h", "localhost", "-p", $"{bench.MqttPort}", "-i", "desk", "--cafile", desk.CaPath,
            "--cert", desk.CertificatePath, "--key", desk.PrivateKeyPath,
        ];
    }
}
