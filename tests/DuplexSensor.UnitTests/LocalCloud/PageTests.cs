using System.Net;
using System.Text.Json.Nodes;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class PageTests
{
    [Fact]
    public async Task Pages_neither_skip_nor_repeat_a_remaining_thing_after_a_deletion()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        foreach (string thing in (string[])["a", "b", "c", "d", "e"])
        {
            await fixture.CallAsync($"POST /things/{thing}");
        }

        (_, JsonNode first) = await fixture.CallAsync("GET /things?maxResults=2");
        Assert.Equal(["a", "b"], GetThingNames(first));
        await fixture.CallAsync("DELETE /things/b");
        (_, JsonNode second) = await fixture.CallAsync($"GET /things?maxResults=2&nextToken={first["nextToken"]}");
        Assert.Equal(["c", "d"], GetThingNames(second));
        (_, JsonNode last) = await fixture.CallAsync($"GET /things?maxResults=2&nextToken={second["nextToken"]}");
        Assert.Equal(["e"], GetThingNames(last));
        Assert.Null(last["nextToken"]);
    }

    [Theory]
    [InlineData("maxResults=0")]
    [InlineData("maxResults=251")]
    [InlineData("maxResults=x")]
    [InlineData("maxResults=4294967297")]
    [InlineData("maxResults=2&maxResults=3")]
    [InlineData("nextToken=%21%21")]
    public async Task An_invalid_page_request_is_refused(string query)
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await fixture.CallAsync($"GET /things?{query}")).Status);
    }

    private static IEnumerable<string> GetThingNames(JsonNode page) =>
        page["things"]!.AsArray().Select(thing => (string)thing!["thingName"]!);
}
