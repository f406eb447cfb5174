using System.Net;
using System.Text.Json.Nodes;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>Nested thing groups, their attributes and their lists, over the HTTP API.</summary>
public sealed class GroupTreeTests
{
    private const string AllowX = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Publish","Resource":"*topic/x"}]}
        """;

    [Theory]
    [InlineData("", "attic house office tower")]
    [InlineData("recursive=false", "house office")]
    [InlineData("parentGroup=house", "attic tower")]
    [InlineData("parentGroup=house&recursive=false", "attic")]
    [InlineData("parentGroup=house&namePrefixFilter=to", "tower")]
    [InlineData("namePrefixFilter=o", "office")]
    public async Task Groups_are_listed_by_parent_and_prefix(string query, string expected)
    {
        await using CloudFixture fixture = await TreeAsync();
        (_, JsonNode body) = await fixture.CallAsync($"GET /thing-groups?{query}");
        IEnumerable<string> names = body["thingGroups"]!.AsArray().Select(group => (string)group!["groupName"]!);
        Assert.Equal(expected, string.Join(' ', names));
    }

    [Fact]
    public async Task A_group_description_contains_the_parent_and_the_path_from_the_root()
    {
        await using CloudFixture fixture = await TreeAsync();
        (_, JsonNode body) = await fixture.CallAsync("GET /thing-groups/tower");
        JsonNode metadata = body["thingGroupMetadata"]!;
        Assert.Equal("attic", (string?)metadata["parentGroupName"]);
        IEnumerable<string> way =
            metadata["rootToParentThingGroups"]!.AsArray().Select(group => (string)group!["groupName"]!);
        Assert.Equal(["house", "attic"], way);
    }

    [Fact]
    public async Task A_group_with_a_child_group_is_not_deleted()
    {
        await using CloudFixture fixture = await TreeAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await fixture.CallAsync("DELETE /thing-groups/attic")).Status);
        Assert.Equal(
            HttpStatusCode.Conflict, (await fixture.CallAsync("DELETE /thing-groups/tower?expectedVersion=2")).Status);
        Assert.Equal(
            HttpStatusCode.OK, (await fixture.CallAsync("DELETE /thing-groups/tower?expectedVersion=1")).Status);
        Assert.Equal(HttpStatusCode.OK, (await fixture.CallAsync("DELETE /thing-groups/attic")).Status);
    }

    [Fact]
    public async Task A_parent_must_exist_and_a_tree_has_seven_levels()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await CreateAsync(fixture, "g1", "nobody")).Status);
        await fixture.CallAsync("POST /thing-groups/g1");
        for (int level = 2; level <= 7; level++)
        {
            Assert.Equal(HttpStatusCode.OK, (await CreateAsync(fixture, $"g{level}", $"g{level - 1}")).Status);
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await CreateAsync(fixture, "g8", "g7")).Status);
    }

    [Fact]
    public async Task A_group_job_reaches_present_and_later_things_of_its_descendant_groups()
    {
        await using CloudFixture fixture = await TreeAsync();
        await JoinAsync(fixture, "lamp", "tower");
        (_, JsonNode members) = await fixture.CallAsync("GET /thing-groups/house/things?recursive=true");
        Assert.Equal(["lamp"], members["things"]!.AsArray().Select(thing => (string)thing!));
        Assert.Empty((await fixture.CallAsync("GET /thing-groups/house/things")).Body["things"]!.AsArray());

        await fixture.CallAsync("PUT /jobs/j", """
            {"targets":["arn:aws:iot:us-east-1:123456789012:thinggroup/house"],"document":"{}",
             "targetSelection":"CONTINUOUS"}
            """);
        await JoinAsync(fixture, "fan", "attic");
        (_, JsonNode body) = await fixture.CallAsync("GET /jobs/j/things");
        Assert.Equal(2, body["executionSummaries"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_thing_is_in_one_group_of_a_tree()
    {
        await using CloudFixture fixture = await TreeAsync();
        await JoinAsync(fixture, "lamp", "tower");
        Assert.Equal(HttpStatusCode.BadRequest, await JoinAsync(fixture, "lamp", "house"));
        Assert.Equal(HttpStatusCode.OK, await JoinAsync(fixture, "lamp", "office"));
        (HttpStatusCode moved, _) = await fixture.CallAsync(
            "PUT /thing-groups/updateThingGroupsForThing",
            """{"thingName":"lamp","thingGroupsToRemove":["tower"],"thingGroupsToAdd":["house"]}""");
        Assert.Equal(HttpStatusCode.OK, moved);
        (_, JsonNode body) = await fixture.CallAsync("GET /things/lamp/thing-groups");
        Assert.Equal(["house", "office"], body["thingGroups"]!.AsArray().Select(g => (string)g!["groupName"]!));
    }

    [Fact]
    public async Task A_group_policy_applies_to_its_descendant_groups()
    {
        await using CloudFixture fixture = await TreeAsync();
        await fixture.CallAsync("POST /policies/p", new JsonObject { ["policyDocument"] = AllowX }.ToJsonString());
        await fixture.CallAsync(
            "PUT /target-policies/p", """{"target":"arn:aws:iot:us-east-1:123456789012:thinggroup/house"}""");
        string tower = Uri.EscapeDataString("arn:aws:iot:us-east-1:123456789012:thinggroup/tower");
        Assert.Empty((await fixture.CallAsync($"POST /attached-policies/{tower}")).Body["policies"]!.AsArray());
        (_, JsonNode body) = await fixture.CallAsync($"POST /attached-policies/{tower}?recursive=true");
        Assert.Equal("p", (string?)body["policies"]![0]!["policyName"]);

        Assert.Equal("IMPLICIT_DENY", await TryAsync(fixture));
        await JoinAsync(fixture, "lamp", "tower");
        Assert.Equal("ALLOWED", await TryAsync(fixture));
    }

    [Fact]
    public async Task The_properties_of_a_group_are_stored_updated_and_returned()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        const string First = """
            {"thingGroupProperties":{"thingGroupDescription":"first",
             "attributePayload":{"attributes":{"a":"1","b":"2"}}}}
            """;
        await fixture.CallAsync("POST /thing-groups/g", First);
        Assert.Equal(HttpStatusCode.OK, (await fixture.CallAsync("POST /thing-groups/g", First)).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await fixture.CallAsync("POST /thing-groups/g")).Status);
        (_, JsonNode updated) = await fixture.CallAsync("PATCH /thing-groups/g", """
            {"thingGroupProperties":{"attributePayload":{"attributes":{"a":"","c":"3"},"merge":true}},
             "expectedVersion":1}
            """);
        Assert.Equal(2, (int)updated["version"]!);
        (_, JsonNode body) = await fixture.CallAsync("GET /thing-groups/g");
        Assert.Equal(
            """{"thingGroupDescription":"first","attributePayload":{"attributes":{"b":"2","c":"3"}}}""",
            body["thingGroupProperties"]!.ToJsonString());
        (HttpStatusCode stale, _) = await fixture.CallAsync(
            "PATCH /thing-groups/g", """{"thingGroupProperties":{},"expectedVersion":1}""");
        Assert.Equal(HttpStatusCode.Conflict, stale);
    }

    // house > attic > tower, and office.
    private static async Task<CloudFixture> TreeAsync()
    {
        CloudFixture fixture = await CloudFixture.StartAsync();
        await fixture.CallAsync("POST /thing-groups/house");
        await CreateAsync(fixture, "attic", "house");
        await CreateAsync(fixture, "tower", "attic");
        await fixture.CallAsync("POST /thing-groups/office");
        await fixture.CallAsync("POST /things/lamp");
        await fixture.CallAsync("POST /things/fan");
        return fixture;
    }

    private static Task<(HttpStatusCode Status, JsonNode Body)> CreateAsync(
        CloudFixture fixture, string group, string parent) =>
        fixture.CallAsync($"POST /thing-groups/{group}", $$"""{"parentGroupName":"{{parent}}"}""");

    // Returns whether the certificate of lamp may publish to x.
    private static async Task<string?> TryAsync(CloudFixture fixture)
    {
        fixture.Cloud.Onboard("lamp");
        (_, JsonNode body) = await fixture.CallAsync("GET /things/lamp/principals");
        (_, JsonNode tried) = await fixture.CallAsync("POST /test-authorization?clientId=lamp", $$"""
            {"principal":"{{body["principals"]![0]}}",
             "authInfos":[{"actionType":"PUBLISH","resources":["arn:aws:iot:us-east-1:123456789012:topic/x"]}]}
            """);
        return (string?)tried["authResults"]![0]!["authDecision"];
    }

    private static async Task<HttpStatusCode> JoinAsync(CloudFixture fixture, string thing, string group) =>
        (await fixture.CallAsync(
            "PUT /thing-groups/addThingToThingGroup",
            $$"""{"thingName":"{{thing}}","thingGroupName":"{{group}}"}""")).Status;
}
