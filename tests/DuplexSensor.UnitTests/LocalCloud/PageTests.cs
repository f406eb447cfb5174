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

    [Fact]
    public async Task Executions_are_listed_once_each_although_one_name_begins_with_another()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        foreach (string thing in (string[])["esp32", "esp32-1", "esp32-2"])
        {
            await fixture.CallAsync($"POST /things/{thing}");
        }

        foreach (string job in (string[])["led", "led-2"])
        {
            await fixture.CallAsync($"PUT /jobs/{job}", """
                {"targets":["arn:aws:iot:us-east-1:123456789012:thing/esp32",
                 "arn:aws:iot:us-east-1:123456789012:thing/esp32-1",
                 "arn:aws:iot:us-east-1:123456789012:thing/esp32-2"],"document":"{}"}
                """);
        }

        Assert.Equal(["esp32", "esp32-1", "esp32-2"], await ReadAllAsync(fixture, "/jobs/led/things", GetThingName));
        Assert.Equal(
            ["led", "led-2"], await ReadAllAsync(fixture, "/things/esp32/jobs", entry => (string)entry["jobId"]!));
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

    // Reads one page more than there are entries at most.
    private static async Task<List<string>> ReadAllAsync(
        CloudFixture fixture, string path, Func<JsonNode, string> getName)
    {
        var names = new List<string>();
        string? token = "";
        while (token is not null && names.Count < 4)
        {
            (_, JsonNode page) = await fixture.CallAsync($"GET {path}?maxResults=1{token}");
            names.AddRange(page["executionSummaries"]!.AsArray().Select(entry => getName(entry!)));
            token = page["nextToken"] is { } next ? $"&nextToken={next}" : null;
        }

        return names;
    }

    private static string GetThingName(JsonNode entry) => ((string)entry["thingArn"]!).Split('/')[^1];

    private static IEnumerable<string> GetThingNames(JsonNode page) =>
        page["things"]!.AsArray().Select(thing => (string)thing!["thingName"]!);
}
