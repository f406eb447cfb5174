using System.Net;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Boards;
using DuplexSensor.Tool.Identities;

namespace DuplexSensor.UnitTests.Tool.BoardVerb;

/// <summary>What a board's command makes of the local cloud's responses.</summary>
public sealed class LocalBoardCloudTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Only_404_means_that_a_thing_has_no_shadow()
    {
        using HttpClient http = Respond(HttpStatusCode.NotFound, """{"message":"no shadow"}""");

        Assert.Null(await Create(http).FindShadowAsync("desk", Cancelled));
    }

    [Theory]
    [InlineData(403, """{"message":"not from here."}""", "403 (not from here): correct that")]
    [InlineData(429, "<html>slow down</html>", "429 (no message)")]
    [InlineData(500, "", "500 (no message)")]
    [InlineData(500, """{"message":5}""", "500 (no message)")]
    [InlineData(200, "[]", "200 (no message)")]
    public async Task Next_takes_no_thing_whose_shadow_cannot_be_read(int status, string body, string cause)
    {
        var folder = IdentityFolder.ForLocalCloud(_data.Path, "desk");
        folder.Create();
        folder.WriteCertificate(IdentityFolder.CertificateName, "pem");
        folder.WritePrivateKey("pem");
        using HttpClient http = Respond((HttpStatusCode)status, body);

        UserException error = await Assert.ThrowsAsync<UserException>(
            () => NextThing.FindAsync(Create(http), Cancelled));

        Assert.StartsWith(
            $"the shadow of desk could not be read: the local cloud responds with {cause}", error.Message);
    }

    [Theory]
    [InlineData(400, """{"message":"a name."}""", "400 (a name)")]
    [InlineData(502, "<html>", "502 (no message)")]
    public async Task An_onboarding_that_is_rejected_names_status_and_message(int status, string body, string cause)
    {
        using HttpClient http = Respond((HttpStatusCode)status, body);

        UserException error = await Assert.ThrowsAsync<UserException>(
            () => Create(http).OnboardAsync("desk", Cancelled));

        Assert.StartsWith($"desk could not be onboarded: the local cloud responds with {cause}", error.Message);
    }

    private static HttpClient Respond(HttpStatusCode status, string body) =>
        new(new OneResponse(status, body)) { BaseAddress = new Uri("http://127.0.0.1") };

    private LocalBoardCloud Create(HttpClient http) => new(
        http,
        new LocalCloudDescription("1", "us-east-1", "arn:", 8883, _data.Path, "pem"),
        IPAddress.Parse("192.168.1.20"));

    private sealed class OneResponse(HttpStatusCode status, string body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body) });
    }
}
