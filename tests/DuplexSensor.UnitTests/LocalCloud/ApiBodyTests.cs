using System.Net;
using System.Text.Json.Nodes;
using DuplexSensor.UnitTests.LocalCloud.Mqtt5;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>The members of errors and responses that AWS's service models name.</summary>
public sealed class ApiBodyTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private const string Arns = "arn:aws:iot:us-east-1:123456789012:";
    private const string Policy = """
        {"policyDocument":
         "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}"}
        """;

    private readonly CloudFixture _fixture = shared.Fixture;

    [Theory]
    [InlineData("POST /things/twice", "", """{"attributePayload":{"attributes":{"a":"1"}}}""", "thing")]
    [InlineData(
        "POST /thing-groups/twice", "", """{"thingGroupProperties":{"thingGroupDescription":"a"}}""", "thinggroup")]
    [InlineData("POST /thing-types/twice", "", """{"thingTypeProperties":{"thingTypeDescription":"a"}}""", "thingtype")]
    [InlineData("POST /policies/twice", Policy, Policy, "policy")]
    public async Task The_error_names_the_resource_that_already_exists(
        string methodAndPath, string first, string second, string kind)
    {
        Assert.Equal(HttpStatusCode.OK, (await _fixture.CallAsync(methodAndPath, first)).Status);
        await AssertExistsAsync(methodAndPath, second, kind);
    }

    [Fact]
    public async Task The_error_names_the_job_that_already_exists()
    {
        await CreateJobAsync("twice");
        await AssertExistsAsync("PUT /jobs/twice", CreateJobBody(), "job");
    }

    [Theory]
    [InlineData("GET /things/none/shadow", HttpStatusCode.NotFound)]
    [InlineData("POST /things/lamp/shadow", HttpStatusCode.BadRequest)]
    [InlineData("GET /things/lamp/shadow?name=a%2Fb", HttpStatusCode.BadRequest)]
    [InlineData("GET /retainedMessage/none", HttpStatusCode.NotFound)]
    public async Task Each_error_of_the_data_plane_contains_the_request_id(
        string methodAndPath, HttpStatusCode expected)
    {
        (HttpStatusCode status, JsonNode body) = await _fixture.CallAsync(methodAndPath, "{");
        Assert.Equal(expected, status);
        Assert.Equal(["message", "traceId"], GetNames(body));
    }

    [Fact]
    public async Task A_shadow_and_an_error_of_the_control_plane_do_not_contain_the_request_id()
    {
        (HttpStatusCode status, JsonNode shadow) =
            await _fixture.CallAsync("POST /things/lamp/shadow", """{"state":{"desired":{"a":1}}}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.DoesNotContain("traceId", GetNames(shadow));
        Assert.Equal(["message"], GetNames((await _fixture.CallAsync("GET /things/none")).Body));
    }

    [Fact]
    public async Task A_policy_version_has_the_dates_and_the_generation_of_the_policy()
    {
        await _fixture.CallAsync("POST /policies/dated", Policy);
        (_, JsonNode policy) = await _fixture.CallAsync("GET /policies/dated");
        (_, JsonNode version) = await _fixture.CallAsync("GET /policies/dated/version/1");
        foreach (string name in (string[])["creationDate", "lastModifiedDate", "generationId"])
        {
            Assert.Equal($"{policy[name]}", $"{version[name]}");
        }
    }

    [Fact]
    public async Task A_job_is_concurrent_while_its_rollout_has_things_to_reach()
    {
        await CreateJobAsync("rolling", ""","jobExecutionsRolloutConfig":{"maximumPerMinute":1}""");
        Assert.True(await IsConcurrentAsync());
        await _fixture.CallAsync("PUT /jobs/rolling/cancel");
        Assert.False(await IsConcurrentAsync());

        async Task<bool> IsConcurrentAsync() =>
            (bool)(await _fixture.CallAsync("GET /jobs/rolling")).Body["job"]!["isConcurrent"]!;
    }

    private static IEnumerable<string> GetNames(JsonNode body) => body.AsObject().Select(member => member.Key);

    private static string CreateJobBody(string further = "") =>
        $$"""{"targets":["{{Arns}}thing/one","{{Arns}}thing/two"],"document":"{}"{{further}}}""";

    private async Task CreateJobAsync(string jobId, string further = "")
    {
        await _fixture.CallAsync("POST /things/one");
        await _fixture.CallAsync("POST /things/two");
        Assert.Equal(
            HttpStatusCode.OK, (await _fixture.CallAsync($"PUT /jobs/{jobId}", CreateJobBody(further))).Status);
    }

    private async Task AssertExistsAsync(string methodAndPath, string body, string kind)
    {
        (HttpStatusCode status, JsonNode error) = await _fixture.CallAsync(methodAndPath, body);
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Equal(
            ("twice", $"{Arns}{kind}/twice"), ((string?)error["resourceId"], (string?)error["resourceArn"]));
    }
}
