using System.Net;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>Each fault of the payload server on a running cloud, observed by an HTTPS client.</summary>
public sealed class PayloadFaultsTests
{
    private const string Payload = """{"name": "Superhero job"}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("payload-403", HttpStatusCode.Forbidden)]
    [InlineData("payload-404", HttpStatusCode.NotFound)]
    [InlineData("payload-500", HttpStatusCode.InternalServerError)]
    [InlineData("payload-redirect", HttpStatusCode.Redirect)]
    public async Task A_fault_replaces_one_response(string fault, HttpStatusCode expected)
    {
        await using CloudFixture fixture = await StartAsync(fault + "=1");
        using HttpClient http = CreateClient();
        Assert.Equal(expected, (await http.GetAsync(GetUrl(fixture), Cancelled)).StatusCode);
        Assert.Equal(Payload, await http.GetStringAsync(GetUrl(fixture), Cancelled));
    }

    [Theory]
    [InlineData("payload-reset=1")]
    [InlineData("payload-cut=1")]
    public async Task A_reset_or_truncated_response_is_an_error(string fault)
    {
        await using CloudFixture fixture = await StartAsync(fault);
        using HttpClient http = CreateClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(GetUrl(fixture), Cancelled));
        Assert.Equal(Payload, await http.GetStringAsync(GetUrl(fixture), Cancelled));
    }

    [Fact]
    public async Task A_stalled_response_stops_after_half_of_the_payload()
    {
        await using CloudFixture fixture = await StartAsync("payload-stall");
        using HttpClient http = CreateClient();
        using HttpResponseMessage response =
            await http.GetAsync(GetUrl(fixture), HttpCompletionOption.ResponseHeadersRead, Cancelled);
        Assert.Equal(Payload.Length, response.Content.Headers.ContentLength);
        await using Stream body = await response.Content.ReadAsStreamAsync(Cancelled);
        await body.ReadExactlyAsync(new byte[Payload.Length / 2], Cancelled);
        Task<int> rest = body.ReadAsync(new byte[1], Cancelled).AsTask();
        Assert.Empty((await fixture.CallAsync("GET /things")).Body["things"]!.AsArray());
        Assert.False(rest.IsCompleted);
        fixture.Cloud.Chaos.SwitchAllOff();
    }

    [Fact]
    public async Task A_wrong_Content_Length_cuts_off_the_second_half()
    {
        await using CloudFixture fixture = await StartAsync("payload-length=1");
        using HttpClient http = CreateClient();
        Assert.Equal(Payload[..(Payload.Length / 2)], await http.GetStringAsync(GetUrl(fixture), Cancelled));
    }

    [Fact]
    public async Task A_chunked_response_contains_the_whole_payload()
    {
        await using CloudFixture fixture = await StartAsync("payload-chunks=1");
        using HttpClient http = CreateClient();
        using HttpResponseMessage response = await http.GetAsync(GetUrl(fixture), Cancelled);
        Assert.True(response.Headers.TransferEncodingChunked);
        Assert.Equal(Payload, await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task An_object_is_served_only_by_its_presigned_URL()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        string folder = Path.Combine(fixture.Options.DataFolder, "payloads", "bucket", "a");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "k.json"), Payload, Cancelled);
        using HttpClient http = CreateClient();
        string origin = $"https://localhost:{fixture.Options.PayloadPort}";
        Assert.Equal(
            HttpStatusCode.Forbidden, (await http.GetAsync(origin + "/bucket/a/k.json", Cancelled)).StatusCode);
        await fixture.CallAsync("POST /things/lamp");
        var job = new JsonObject
        {
            ["targets"] = new JsonArray(AwsNames.GetThingArn("lamp")),
            ["document"] =
                """{"url":"${aws:iot:s3-presigned-url:https://s3.us-east-1.amazonaws.com/bucket/a/k.json}"}""",
            ["presignedUrlConfig"] = new JsonObject { ["roleArn"] = "arn:aws:iam::123456789012:role/r" },
        };
        await fixture.CallAsync("PUT /jobs/j", job.ToJsonString());
        (_, JsonNode started) = await fixture.CallAsync("PUT /things/lamp/jobs/$next");
        string jobDocument = (string)started["execution"]!["jobDocument"]!;
        string url = (string)JsonNode.Parse(jobDocument)!["url"]!;
        Assert.StartsWith(origin, url);
        Assert.Equal(Payload, await http.GetStringAsync(url, Cancelled));
    }

    private static async Task<CloudFixture> StartAsync(string fault)
    {
        CloudFixture fixture = await CloudFixture.StartAsync(options => options with { Chaos = [fault] });
        string folder = Path.Combine(fixture.Options.DataFolder, "payloads");
        await File.WriteAllTextAsync(Path.Combine(folder, "job-1.json"), Payload, Cancelled);
        return fixture;
    }

    private static string GetUrl(CloudFixture fixture) => $"https://localhost:{fixture.Options.PayloadPort}/job-1.json";

    private static HttpClient CreateClient() => new(new HttpClientHandler
    {
        AllowAutoRedirect = false,
        ServerCertificateCustomValidationCallback = (_, _, _, _) => true,
    });
}
