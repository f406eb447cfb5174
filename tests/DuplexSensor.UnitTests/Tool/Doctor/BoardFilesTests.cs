using DuplexSensor.Tool.Doctor;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>Which folder is that of the thing, and what follows from it.</summary>
public sealed class BoardFilesTests
{
    [Fact]
    public async Task The_export_of_a_board_of_another_cloud_is_not_looked_at()
    {
        using var fixture = new DoctorFixture(BoardCloud.Aws) { CloudOptions = " --profile work" };
        fixture.WriteExported("settings.json", $$"""{"thing":"desk","endpoint":"{{DoctorFixture.OwnAddress}}"}""");

        Finding files = Find(await fixture.RunAsync(), "files");

        Assert.Equal(
            (Verdict.Failed, "no folder with the certificate of 'desk' was found"), (files.Verdict, files.Evidence));
        Assert.StartsWith("Run 'duplex onboard --profile work --thing desk'", files.Fix);
    }

    [Fact]
    public async Task The_local_payload_server_of_a_virtual_board_is_not_asked()
    {
        using var fixture = new DoctorFixture(BoardCloud.Aws);
        foreach (string name in (string[])["ca.pem", "device.pem", "device.key"])
        {
            fixture.Write($"certs/123456789012-us-east-1/desk/{name}", fixture.ReadExported(name));
        }

        Directory.Delete(fixture.Export, recursive: true);
        fixture.Write(
            "settings.json", """{"thing":"desk","jobPayloadUrl":"https://localhost:8443/job-{jobId}.json"}""");

        IReadOnlyList<CheckResult> results = await fixture.RunAsync();

        Assert.Equal(Verdict.Ok, Find(results, "files").Verdict);
        Assert.Equal(Verdict.Skipped, Find(results, "payload-url").Verdict);
    }

    private static Finding Find(IReadOnlyList<CheckResult> results, string name) =>
        results.Single(result => result.Name == name).Finding;
}
