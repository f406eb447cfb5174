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
        string drive = Disk.CreateFolder();
        string[] given = [drive, cloud.RootPem, Settings(cloud, "localhost"), cloud.CertificatePem, cloud.KeyPem];
        IsolatedTest.Run(
            static ((string[] Files, Func<string, string, int> Published, Action<string> Desire) given) =>
            {
                BootWith(given.Files);
                Board.RunUntil(() => Board.HasLine("shadow  reported v1 "), "it reports");
                given.Desire("{\"on\":true}");
                Board.RunUntil(() => Board.Restarts == 1, "it restarts");
                Assert.Equal(1, given.Published("shadow/update", "\"boots\":1"));
                Assert.True(Board.HasLine("system  restart settings-changed"));
            },
            (given, cloud.CountPublished, cloud.SetDesired));
        IsolatedTest.Run(
            static ((string[] Files, Func<string, string, int> Published, Action<string, string> CreateJob) given) =>
            {
                BootWith(given.Files);
                Board.RunUntil(() => Board.HasLine("job     none"), "it has asked for jobs");
                Assert.True(Board.HasLine("system  boot 2 settings-changed") && Pins.IsHigh(2));
                given.CreateJob("30", "{\"name\":\"Superhero job\"}");
                Board.RunUntil(() => given.Published("jobs/30/update", "SUCCEEDED") == 1, "the job is done");
                Assert.True(Board.HasLine("job     30 succeeded 24 bytes"));
                Assert.Equal(0, Board.Restarts);
            },
            (given, cloud.CountPublished, cloud.CreateJob));
    }

    [Fact]
    public void A_server_of_another_CA_or_with_an_expired_certificate_is_untrusted_and_a_trusted_one_works_afterwards()
    {
        using var cloud = new WireCloud();
        using var other = new WireCloud();
        string[] foreign =
            [Disk.CreateFolder(), other.RootPem, Settings(cloud, "localhost"), cloud.CertificatePem, cloud.KeyPem];
        IsolatedTest.Run(
            static (string[] files) =>
            {
                BootWith(files);
                Board.RunUntil(() => Board.HasLine("untrusted server: its chain does not end in ca.pem"), "it refuses");
            },
            foreign);
        string[] right =
            [Disk.CreateFolder(), cloud.RootPem, Settings(cloud, "localhost"), cloud.CertificatePem, cloud.KeyPem];
        IsolatedTest.Run(
            static (string[] files) =>
            {
                BootWith(files);
                Board.UtcMs += 50L * 365 * 86_400_000;
                Board.RunUntil(() => Board.HasLine("untrusted server: its certificate has expired"), "it refuses");
                Board.UtcMs -= 50L * 365 * 86_400_000;
                Board.RunUntil(() => Board.HasLine("shadow  reported v1 "), "it reports");
                Assert.False(Network.HasClosedWrongSocket);
            },
            right);
    }

    private static string Settings(WireCloud cloud, string endpoint) => $$"""
        {"thing":"{{WireCloud.Thing}}","endpoint":"{{endpoint}}","port":{{cloud.MqttPort}},
         "jobPayloadUrl":"https://localhost:{{cloud.PayloadPort}}/job-{jobId}.json"}
        """;

    private static void BootWith(string[] files)
    {
        Board.Drive = files[0];
        Board.WriteFile("ca.pem", files[1]);
        Board.WriteFile("settings.json", files[2]);
        Board.WriteFile("device.pem", files[3]);
        Board.WriteFile("device.key", files[4]);
        Board.UtcMs = (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
        Board.Boot();
    }
}
