using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class HttpApiTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unknown_route_returns_a_JSON_error()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        (HttpResponseMessage response, JsonNode body) = await CallAsync(fixture, "GET /nothing");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(["UnknownOperationException"], response.Headers.GetValues("x-amzn-errortype"));
        Assert.Contains("GET /nothing", (string?)body["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/things/bad%20name")]
    [InlineData("GET", "/things/a%2Fb")]
    [InlineData("GET", "/things/..%2F..")]
    [InlineData("GET", "/jobs/bad%20id")]
    [InlineData("POST", "/things/lamp/shadow")]
    [InlineData("GET", "/things/lamp/shadow?name=a%2Fb")]
    [InlineData("POST", "/topics/a%2F%23")]
    [InlineData("POST", "/topics/%24aws%2Fthing%2Flamp%2Fshadow%2Fupdate")]
    [InlineData("POST", "/topics/%24aws%2Fthings%2Flamp%2Fshadow%2Fupdate?retain=true")]
    public async Task A_request_that_breaks_a_rule_is_an_invalid_request(string method, string path)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        (HttpResponseMessage response, _) = await CallAsync(fixture, $"{method} {path}");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(["InvalidRequestException"], response.Headers.GetValues("x-amzn-errortype"));
    }

    [Theory]
    [InlineData("POST /topics/a?qos=2")]
    [InlineData("POST /topics/a?qos=")]
    [InlineData("POST /topics/a?qos=-1")]
    [InlineData("GET /endpoint?endpointType=iot:Nothing")]
    [InlineData("GET /endpoint?endpointType=")]
    public async Task A_parameter_that_AWS_does_not_know_is_an_invalid_request(string methodAndPath)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        (HttpResponseMessage response, _) = await CallAsync(fixture, methodAndPath);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(["InvalidRequestException"], response.Headers.GetValues("x-amzn-errortype"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?endpointType=iot:Data")]
    [InlineData("?endpointType=iot:Data-ATS")]
    [InlineData("?endpointType=iot:Jobs")]
    [InlineData("?endpointType=iot:CredentialProvider")]
    public async Task Each_endpoint_is_localhost(string query)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        (_, JsonNode body) = await CallAsync(fixture, "GET /endpoint" + query);
        Assert.Equal("localhost", (string?)body["endpointAddress"]);
    }

    [Theory]
    [InlineData("POST /topics/a%2Fb?qos=1", HttpStatusCode.OK, "OK")]
    [InlineData("POST /topics/a%2F%23", HttpStatusCode.BadRequest, null)]
    public async Task The_response_to_publishing_contains_the_request_id(
        string methodAndPath, HttpStatusCode status, string? message)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        (HttpResponseMessage response, JsonNode body) = await CallAsync(fixture, methodAndPath, "hello");
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(["message", "traceId"], body.AsObject().Select(member => member.Key));
        Assert.Equal(message ?? (string)body["message"]!, (string?)body["message"]);
        Assert.Equal([(string)body["traceId"]!], response.Headers.GetValues("x-amzn-RequestId"));
        Assert.True(Guid.TryParse((string)body["traceId"]!, out _));
    }

    [Fact]
    public async Task The_scope_of_the_signature_selects_one_of_two_services_on_a_path()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await CallAsync(fixture, "POST /things/lamp");
        await CallAsync(fixture, "PUT /jobs/j", CreateJobBody("lamp"));
        (_, JsonNode control) = await CallAsync(fixture, "GET /things/lamp/jobs/j", scope: "execute-api");
        (_, JsonNode data) = await CallAsync(fixture, "GET /things/lamp/jobs/j", scope: "iot-jobs-data");
        Assert.NotNull(control["execution"]!["statusDetails"]!["detailsMap"]);
        Assert.Equal("{}", (string?)data["execution"]!["jobDocument"]);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("http://localhost:8080")]
    [InlineData("http://127.0.0.1")]
    [InlineData("null")]
    public async Task Every_call_from_a_web_page_is_refused(string origin)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        HttpStatusCode status = await GetStatusAsync(
            fixture, request => request.Headers.TryAddWithoutValidation("Origin", origin));
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal(HttpStatusCode.OK, await GetStatusAsync(fixture, _ => { }));
    }

    [Theory]
    [InlineData("localhost:4566", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    [InlineData("host.docker.internal:4566", HttpStatusCode.OK)]
    [InlineData("127.0.0.2", HttpStatusCode.OK)]
    [InlineData("127.0.0.3", HttpStatusCode.Forbidden)]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost.evil.example", HttpStatusCode.Forbidden)]
    public async Task The_Host_header_must_be_a_local_name_or_the_listen_address(
        string host, HttpStatusCode expected)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync(
            options => options with { ListenAddress = IPAddress.Parse("127.0.0.2") });
        Assert.Equal(expected, await GetStatusAsync(fixture, request => request.Headers.Host = host));
    }

    [Fact]
    public async Task A_body_over_256_KB_is_refused()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        (HttpResponseMessage response, _) =
            await CallAsync(fixture, "PUT /jobs/j", new string(' ', 256 * 1024 + 1));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task A_job_with_an_abort_rule_is_refused()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await CallAsync(fixture, "POST /things/lamp");
        JsonNode request = JsonNode.Parse(CreateJobBody("lamp"))!;
        request["abortConfig"] = new JsonObject();
        (HttpResponseMessage response, JsonNode body) =
            await CallAsync(fixture, "PUT /jobs/j", request.ToJsonString());
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("abortConfig", (string?)body["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_source_must_be_a_payload_that_exists()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await CallAsync(fixture, "POST /things/lamp");
        string own = $"https://localhost:{fixture.Options.PayloadPort}/job-30.json";
        string payloads = Path.Combine(fixture.Options.DataFolder, "payloads");
        Assert.Equal(HttpStatusCode.BadRequest, await CreateFromAsync(own));
        await File.WriteAllTextAsync(Path.Combine(payloads, "job-30.json"), """{"reboot":true}""", Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, await CreateFromAsync("https://example.com/job-30.json"));
        Assert.Equal(HttpStatusCode.OK, await CreateFromAsync(own));
        (_, JsonNode document) = await CallAsync(fixture, "GET /jobs/j/job-document");
        Assert.Equal("""{"reboot":true}""", (string?)document["document"]);

        async Task<HttpStatusCode> CreateFromAsync(string source)
        {
            JsonNode request = JsonNode.Parse(CreateJobBody("lamp"))!;
            request.AsObject().Remove("document");
            request["documentSource"] = source;
            return (await CallAsync(fixture, "PUT /jobs/j", request.ToJsonString())).Answer.StatusCode;
        }
    }

    private static string CreateJobBody(string thing) =>
        $$"""{"targets":["arn:aws:iot:us-east-1:123456789012:thing/{{thing}}"],"document":"{}"}""";

    private static async Task<HttpStatusCode> GetStatusAsync(CloudFixture fixture, Action<HttpRequestMessage> change)
    {
        using HttpRequestMessage request = CreateRequest(fixture, "GET /things");
        change(request);
        using var http = new HttpClient();
        return (await http.SendAsync(request, Cancelled)).StatusCode;
    }

    private static async Task<(HttpResponseMessage Answer, JsonNode Body)> CallAsync(
        CloudFixture fixture, string methodAndPath, string body = "", string? scope = null)
    {
        using HttpRequestMessage request = CreateRequest(fixture, methodAndPath);
        request.Content = request.Method == HttpMethod.Get ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (scope is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "AWS4-HMAC-SHA256", $"Credential=KEY/20260101/us-east-1/{scope}/aws4_request, Signature=0");
        }

        using var http = new HttpClient();
        HttpResponseMessage response = await http.SendAsync(request, Cancelled);
        return (response, JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancelled))!);
    }

    private static HttpRequestMessage CreateRequest(CloudFixture fixture, string methodAndPath)
    {
        string[] parts = methodAndPath.Split(' ');
        return new(new HttpMethod(parts[0]), $"http://127.0.0.1:{fixture.Options.ApiPort}{parts[1]}");
    }
}
