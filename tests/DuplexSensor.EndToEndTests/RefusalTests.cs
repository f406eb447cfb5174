using DuplexSensor.EndToEndTests.Fixture;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;

namespace DuplexSensor.EndToEndTests;

/// <summary>Who may not in, seen with mosquitto_pub: the broker takes a client's own thing and nothing else.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task A_thing_may_publish_to_its_own_shadow()
    {
        await using Walk walk = await Walk.StartAsync();
        DeviceCredentials desk = walk.Cloud.Onboard("desk");

        Ended ended = await PublishAsync(walk, desk, "desk", "$aws/things/desk/shadow/update");

        Assert.Equal(0, ended.ExitCode);
        await walk.UntilAsync(() => walk.Published("desk", "shadow/update").Count == 1, "the update has come");
    }

    [Fact]
    public async Task Without_a_certificate_nobody_is_let_in()
    {
        await using Walk walk = await Walk.StartAsync();
        DeviceCredentials desk = walk.Cloud.Onboard("desk");

        Ended ended = await Programs.MosquittoPubAsync(
            "-h", "localhost", "-p", $"{walk.MqttPort}", "--cafile", desk.CaPath, "-i", "desk",
            "-t", "$aws/things/desk/shadow/update", "-m", "{}", "-q", "1");

        Assert.NotEqual(0, ended.ExitCode);
        AssertNothingCame(walk);
    }

    [Fact]
    public async Task A_certificate_of_another_ca_is_not_let_in()
    {
        await using Walk walk = await Walk.StartAsync();
        await using Walk elsewhere = await Walk.StartAsync();
        DeviceCredentials foreign = elsewhere.Cloud.Onboard("desk");
        DeviceCredentials desk = walk.Cloud.Onboard("desk");

        Ended ended = await PublishAsync(
            walk, foreign with { CaPath = desk.CaPath }, "desk", "$aws/things/desk/shadow/update");

        Assert.NotEqual(0, ended.ExitCode);
        AssertNothingCame(walk);
    }

    [Fact]
    public async Task The_client_id_of_another_thing_is_refused()
    {
        await using Walk walk = await Walk.StartAsync();
        walk.Cloud.Onboard("shelf");
        DeviceCredentials desk = walk.Cloud.Onboard("desk");

        Ended ended = await PublishAsync(walk, desk, "shelf", "$aws/things/desk/shadow/update");

        Assert.NotEqual(0, ended.ExitCode);
        AssertNothingCame(walk);
    }

    [Fact]
    public async Task The_topic_of_another_thing_is_refused()
    {
        await using Walk walk = await Walk.StartAsync();
        walk.Cloud.Onboard("shelf");
        DeviceCredentials desk = walk.Cloud.Onboard("desk");

        // The connection closes; mosquitto_pub would try again for ever, so one message without acknowledgement must
        // do.
        await PublishAsync(walk, desk, "desk", "$aws/things/shelf/shadow/update", qos: 0);

        await walk.UntilAsync(
            () => walk.Events(CloudEventKind.Refused, "desk", "").Any(), "the publish is refused");
        Assert.Empty(walk.Published("desk", "shadow/update"));
    }

    private static void AssertNothingCame(Walk walk) =>
        Assert.DoesNotContain(walk.Cloud.Log.Snapshot(), entry => entry.Kind == CloudEventKind.Published);

    private static Task<Ended> PublishAsync(
        Walk walk, DeviceCredentials credentials, string clientId, string topic, int qos = 1) =>
        Programs.MosquittoPubAsync(
            "-h", "localhost", "-p", $"{walk.MqttPort}", "--cafile", credentials.CaPath,
            "--cert", credentials.CertificatePath, "--key", credentials.PrivateKeyPath, "-i", clientId,
            "-t", topic, "-m", """{"state":{"reported":{"a":1}}}""", "-q", $"{qos}");
}
