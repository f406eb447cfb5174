using System.Net;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class PayloadServerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_payload_file_takes_precedence_over_the_job_document()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using HttpClient http = CreateTrustingClient(fixture);
        using var api = new HttpClient();
        string things = $"http://127.0.0.1:{fixture.Options.ApiPort}";
        await api.PostAsync(things + "/things/lamp", null, Cancelled);
        using var job = new StringContent(
            """{"targets":["arn:aws:iot:us-east-1:123456789012:thing/lamp"],"document":"{\"reboot\":true}"}""");
        await api.PutAsync(things + "/jobs/30", job, Cancelled);

        Assert.Equal("""{"reboot":true}""", await http.GetStringAsync("/job-30.json", Cancelled));
        Assert.Equal("""{"reboot":true}""", await http.GetStringAsync("/job-30.json", Cancelled));
        Assert.Contains("job-30.json", Assert.Single(fixture.ConsoleLines), StringComparison.Ordinal);

        string file = Path.Combine(fixture.Options.DataFolder, "payloads", "job-30.json");
        await File.WriteAllTextAsync(file, """{"settings":{}}""", Cancelled);
        Assert.Equal("""{"settings":{}}""", await http.GetStringAsync("/job-30.json", Cancelled));
    }

    [Fact]
    public async Task Nothing_else_is_served()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using HttpClient http = CreateTrustingClient(fixture);
        foreach (string path in (string[])["/", "/job-1.json", "/ca/ca.key", "/job-..%2Fca%2Fca.json"])
        {
            HttpResponseMessage response = await http.GetAsync(path, Cancelled);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        }

        IEnumerable<CloudEvent> gets = fixture.Cloud.Log.Snapshot().Where(e => e.Kind == CloudEventKind.PayloadGet);
        Assert.Equal(["404", "404", "404", "404"], gets.Select(e => e.Detail));
    }

    private static HttpClient CreateTrustingClient(CloudFixture fixture)
    {
        X509Certificate2 ca = X509CertificateLoader.LoadCertificateFromFile(
            Path.Combine(fixture.Options.DataFolder, "ca", "ca.pem"));
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { ca },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        return new HttpClient(handler) { BaseAddress = new Uri($"https://localhost:{fixture.Options.PayloadPort}") };
    }
}
