using DuplexSensor.EndToEndTests.Fixture;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;

namespace DuplexSensor.EndToEndTests;

/// <summary>Tests with mosquitto_pub that the broker accepts a client only for the client's own thing.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task A_thing_may_publish_to_its_own_shadow()
    {
        await using Bench bench = await Bench.StartAsync();
        DeviceCredentials desk = bench.Cloud.Onboard("desk");

        ProgramResult result = await PublishAsync(bench, desk, "desk", "$aws/things/desk/shadow/update");

        Assert.Equal(0, result.ExitCode);
        await bench.WaitUntilAsync(
            () => bench.FindPublished("desk", "shadow/update").Count == 1, "the update has come");
    }

    [Fact]
    public async Task A_client_without_a_certificate_is_refused()
    {
        await using Bench bench = await Bench.StartAsync();
        DeviceCredentials desk = bench.Cloud.Onboard("desk");

        ProgramResult result = await Programs.MosquittoPubAsync(
            "-h", "localhost", "-p", $"{bench.MqttPort}", "--cafile", desk.CaPath, "-i", "desk",
            "-t", "$aws/things/desk/shadow/update", "-m", "{}", "-q", "1");

        Assert.NotEqual(0, result.ExitCode);
        AssertNothingPublished(bench);
    }

    [Fact]
    public async Task A_certificate_of_another_ca_is_refused()
    {
        await using Bench bench = await Bench.StartAsync();
        await using Bench elsewhere = await Bench.StartAsync();
        DeviceCredentials foreign = elsewhere.Cloud.Onboard("desk");
        DeviceCredentials desk = bench.Cloud.Onboard("desk");

        ProgramResult result = await PublishAsync(
            bench, foreign with { CaPath = desk.CaPath }, "desk", "$aws/things/desk/shadow/update");

        Assert.NotEqual(0, result.ExitCode);
        AssertNothingPublished(bench);
    }

    [Fact]
    public async Task The_client_id_of_another_thing_is_refused()
    {
        await using Bench bench = await Bench.StartAsync();
        bench.Cloud.Onboard("shelf");
        DeviceCredentials desk = bench.Cloud.Onboard("desk");

        ProgramResult result = await PublishAsync(bench, desk, "shelf", "$aws/things/desk/shadow/update");

        Assert.NotEqual(0, result.ExitCode);
        AssertNothingPublished(bench);
    }

    [Fact]
    public async Task The_topic_of_another_thing_is_refused()
    {
        await using Bench bench = await Bench.StartAsync();
        bench.Cloud.Onboard("shelf");
        DeviceCredentials desk = bench.Cloud.Onboard("desk");

        // The broker closes the connection. At QoS 1, mosquitto_pub would retry forever, so the test publishes at
        // QoS 0.
        await PublishAsync(bench, desk, "desk", "$aws/things/shelf/shadow/update", qos: 0);

        await bench.WaitUntilAsync(
            () => bench.FindEvents(CloudEventKind.Refused, "desk", "").Any(), "the publish is refused");
        Assert.Empty(bench.FindPublished("desk", "shadow/update"));
    }

    private static void AssertNothingPublished(Bench bench) =>
        Assert.DoesNotContain(bench.Cloud.Log.Snapshot(), entry => entry.Kind == CloudEventKind.Published);

    private static Task<ProgramResult> PublishAsync(
        Bench bench, DeviceCredentials credentials, string clientId, string topic, int qos = 1) =>
        Programs.MosquittoPubAsync(
            "-h", "localhost", "-p", $"{bench.MqttPort}", "--cafile", credentials.CaPath,
            "--cert", credentials.CertificatePath, "--key", credentials.PrivateKeyPath, "-i", clientId,
            "-t", topic, "-m", """{"state":{"reported":{"a":1}}}""", "-q", $"{qos}");
}
