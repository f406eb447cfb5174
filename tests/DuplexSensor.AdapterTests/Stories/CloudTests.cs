using System;
using DuplexSensor.AdapterTests.Bench;
using DuplexSensor.AdapterWire;

namespace DuplexSensor.AdapterTests.Stories;

/// <summary>The firmware with its adapters against the local cloud, over mutual TLS.</summary>
public sealed class CloudTests
{
    [Fact]
    public void A_board_reports_applies_a_change_restarts_and_executes_a_job()
    {
        using var cloud = new WireCloud();
        string drive = Disk.CreateFolder();
        string[] given = CreateFiles(cloud, drive, cloud.RootPem);
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
    public void A_trusted_server_works_after_a_foreign_CA_and_an_expired_certificate()
    {
        using var cloud = new WireCloud();
        using var other = new WireCloud();
        string[] foreign = CreateFiles(cloud, Disk.CreateFolder(), other.RootPem);
        IsolatedTest.Run(
            static (string[] files) =>
            {
                BootWith(files);
                Board.RunUntil(() => Board.HasLine("untrusted server: its chain does not end in ca.pem"), "it rejects");
            },
            foreign);
        string[] right = CreateFiles(cloud, Disk.CreateFolder(), cloud.RootPem);
        IsolatedTest.Run(
            static (string[] files) =>
            {
                BootWith(files);
                Board.UtcMs += 50L * 365 * 86_400_000;
                Board.RunUntil(() => Board.HasLine("untrusted server: its certificate has expired"), "it rejects");
                Board.UtcMs -= 50L * 365 * 86_400_000;
                Board.RunUntil(() => Board.HasLine("shadow  reported v1 "), "it reports");
                Assert.False(Network.HasClosedWrongSocket);
            },
            right);
    }

    private static string[] CreateFiles(WireCloud cloud, string drive, string rootPem)
    {
        string settings = $$"""
            {"thing":"{{WireCloud.Thing}}","endpoint":"localhost","port":{{cloud.MqttPort}},
             "jobPayloadUrl":"https://localhost:{{cloud.PayloadPort}}/job-{jobId}.json"}
            """;
        return [drive, rootPem, settings, cloud.CertificatePem, cloud.KeyPem];
    }

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
