using System.Net;
using System.Text.Json.Nodes;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class TagTests
{
    private const string Arn = "arn:aws:iot:us-east-1:123456789012:";
    private const string Policy = """{"policyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":"""
        + """{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}"}""";

    [Theory]
    [InlineData("POST /thing-groups/g", "{}", "thinggroup/g", "DELETE /thing-groups/g")]
    [InlineData("POST /policies/p", Policy, "policy/p", "DELETE /policies/p")]
    [InlineData("POST /thing-types/t", "{}", "thingtype/t", null)]
    [InlineData("PUT /jobs/j", """{"targets":["arn:aws:iot:us-east-1:123456789012:thing/lamp"],"document":"{}"}""",
        "job/j", "DELETE /jobs/j?force=true")]
    public async Task Tags_can_be_changed_and_are_deleted_with_their_resource(
        string create, string body, string resource, string? delete)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await fixture.CallAsync("POST /things/lamp");
        JsonNode request = JsonNode.Parse(body)!;
        request["tags"] = JsonNode.Parse("""[{"Key":"a","Value":"1"},{"Key":"b"}]""");
        Assert.Equal(HttpStatusCode.OK, (await fixture.CallAsync(create, request.ToJsonString())).Status);
        Assert.Equal("a=1 b=", await TagsAsync(fixture, resource));

        await fixture.CallAsync("POST /tags", $$"""
            {"resourceArn":"{{Arn}}{{resource}}","tags":[{"Key":"a","Value":"2"},{"Key":"c","Value":"3"}]}
            """);
        await fixture.CallAsync("POST /untag", $$"""{"resourceArn":"{{Arn}}{{resource}}","tagKeys":["b"]}""");
        Assert.Equal("a=2 c=3", await TagsAsync(fixture, resource));

        if (delete is not null)
        {
            await fixture.CallAsync(delete);
            await fixture.CallAsync(create, body);
            Assert.Equal("", await TagsAsync(fixture, resource));
        }
    }

    [Theory]
    [InlineData("""[{"Key":"aws:x","Value":"1"}]""")]
    [InlineData("""[{"Key":"a"},{"Key":"a"}]""")]
    [InlineData("""[{"Value":"1"}]""")]
    [InlineData("""[{"Key":"a|b"}]""")]
    public async Task A_tag_that_breaks_a_rule_is_refused(string tags)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        (HttpStatusCode status, _) = await fixture.CallAsync("POST /thing-groups/g", $$"""{"tags":{{tags}}}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Theory]
    [InlineData("thing/lamp")]
    [InlineData("thinggroup/nosuch")]
    [InlineData("")]
    public async Task A_missing_or_untaggable_resource_is_not_found(string resource)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await fixture.CallAsync("POST /things/lamp");
        (HttpStatusCode status, _) = await fixture.CallAsync($"GET /tags?resourceArn={Arn}{resource}");
        Assert.Equal(HttpStatusCode.NotFound, status);
    }

    private static async Task<string> TagsAsync(CloudFixture fixture, string resource)
    {
        (_, JsonNode body) = await fixture.CallAsync($"GET /tags?resourceArn={Arn}{resource}");
        return string.Join(' ', body["tags"]!.AsArray().Select(tag => $"{tag!["Key"]}={tag["Value"]}"));
    }
}
