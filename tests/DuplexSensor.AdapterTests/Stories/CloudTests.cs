using System;
using DuplexSensor.AdapterTests.Bench;
using DuplexSensor.AdapterWire;

namespace DuplexSensor.AdapterTests.Stories;

/// <summary>The whole firmware on its adapters against the local cloud, over mutual TLS.</summary>
public sealed class CloudTests
{
    [Fact]
    public void A_board_reports_takes_a_change_restarts_for_it_and_does_a_job()
    {
        using var cloud = new WireCloud();
        string drive = Disk.NewFolder();
        string[] given = [drive, cloud.Root, Settings(cloud, "localhost"), cloud.Certificate, cloud.Key];
        Story.Run(
            static ((string[] Files, Func<string, string, int> Published, Action<string> Desire) given) =>
            {
                Boot(given.Files);
                Board.LiveUntil(() => Board.Has("shadow  reported v1 "), "it reports");
                given.Desire("{\"on\":true}");
                Board.LiveUntil(() => Board.Restarts == 1, "it restarts");
                Assert.Equal(1, given.Published("shadow/update", "\"boots\":1"));
                Assert.True(Board.Has("system  restart settings-changed"));
            },
            (given, cloud.Published, cloud.Desire));
        Story.Run(
            static ((string[] Files, Func<string, string, int> Published, Action<string, string> CreateJob) given) =>
            {
                Boot(given.Files);
                Board.LiveUntil(() => Board.Has("job     none"), "it has asked for jobs");
                Assert.True(Board.Has("system  boot 2 settings-changed") && Pins.IsHigh(2));
                given.CreateJob("30", "{\"name\":\"Superhero job\"}");
                Board.LiveUntil(() => given.Published("jobs/30/update", "SUCCEEDED") == 1, "the job is done");
                Assert.True(Board.Has("job     30 succeeded 24 bytes"));
                Assert.Equal(0, Board.Restarts);
            },
            (given, cloud.Published, cloud.CreateJob));
    }

    [Fact]
    public void A_cloud_of_another_CA_or_day_is_untrusted_and_the_right_one_is_taken_after_it()
    {
        using var cloud = new WireCloud();
        using var other = new WireCloud();
        string[] foreign = [Disk.NewFolder(), other.Root, Settings(cloud, "localhost"), cloud.Certificate, cloud.Key];
        Story.Run(
            static (string[] files) =>
            {
                Boot(files);
                Board.LiveUntil(() => Board.Has("untrusted server: its chain does not end in ca.pem"), "it refuses");
            },
            foreign);
        string[] right = [Disk.NewFolder(), cloud.Root, Settings(cloud, "localhost"), cloud.Certificate, cloud.Key];
        Story.Run(
            static (string[] files) =>
            {
                Boot(files);
                Board.UtcMs += 50L * 365 * 86_400_000;
                Board.LiveUntil(() => Board.Has("untrusted server: its certificate has expired"), "it refuses");
                Board.UtcMs -= 50L * 365 * 86_400_000;
                Board.LiveUntil(() => Board.Has("shadow  reported v1 "), "it reports");
                Assert.False(Network.HasCrashed);
            },
            right);
    }

    private static string Settings(WireCloud cloud, string endpoint) => $$"""
        {"thing":"{{WireCloud.Thing}}","endpoint":"{{endpoint}}","port":{{cloud.MqttPort}},
         "jobPayloadUrl":"https://localhost:{{cloud.PayloadPort}}/job-{jobId}.json"}
        """;

    private static void Boot(string[] files)
    {
        Board.Drive = files[0];
        Board.Put("ca.pem", files[1]);
        Board.Put("settings.json", files[2]);
        Board.Put("device.pem", files[3]);
        Board.Put("device.key", files[4]);
        Board.UtcMs = (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
        Board.Boot();
    }
}
