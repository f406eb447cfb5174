using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class ThingTypeTests
{
    [Fact]
    public async Task A_thing_with_a_type_may_have_more_attributes()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await CreateTypeAsync(fixture);
        Assert.Equal(HttpStatusCode.NotFound, await CreateThingAsync(fixture, "lamp", "nosuch"));
        Assert.Equal(HttpStatusCode.OK, await CreateThingAsync(fixture, "lamp", "bulb"));
        (_, JsonNode lamp) = await fixture.CallAsync("GET /things/lamp");
        Assert.Equal("bulb", (string?)lamp["thingTypeName"]);
        const string Four = """{"attributePayload":{"attributes":{"a":"1","b":"2","c":"3","d":"4"}}}""";
        Assert.Equal(HttpStatusCode.OK, (await fixture.CallAsync("PATCH /things/lamp", Four)).Status);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await fixture.CallAsync("PATCH /things/lamp", """{"removeThingType":true}""")).Status);
        await fixture.CallAsync("POST /things/fan");
        Assert.Equal(HttpStatusCode.BadRequest, (await fixture.CallAsync("PATCH /things/fan", Four)).Status);
    }

    [Fact]
    public async Task Things_are_listed_by_type_and_by_attribute_prefix()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await CreateTypeAsync(fixture);
        await CreateThingAsync(fixture, "lamp", "bulb");
        await fixture.CallAsync("POST /things/fan", """{"attributePayload":{"attributes":{"room":"attic"}}}""");
        Assert.Equal(["lamp"], await NamesAsync(fixture, "thingTypeName=bulb"));
        Assert.Equal(["fan"], await NamesAsync(fixture, "attributeName=room&attributeValue=attic"));
        Assert.Empty(await NamesAsync(fixture, "attributeName=room&attributeValue=att"));
        Assert.Equal(
            ["fan"], await NamesAsync(fixture, "attributeName=room&attributeValue=att&usePrefixAttributeValue=true"));
    }

    [Fact]
    public async Task An_update_of_the_type_leaves_the_attributes_unchanged()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await CreateTypeAsync(fixture);
        await fixture.CallAsync("POST /things/fan", """{"attributePayload":{"attributes":{"room":"attic"}}}""");
        await fixture.CallAsync("PATCH /things/fan", """{"thingTypeName":"bulb"}""");
        (_, JsonNode typed) = await fixture.CallAsync("GET /things/fan");
        Assert.Equal("bulb attic", $"{typed["thingTypeName"]} {typed["attributes"]!["room"]}");
        await fixture.CallAsync("PATCH /things/fan", """{"removeThingType":true}""");
        Assert.Null((await fixture.CallAsync("GET /things/fan")).Body["thingTypeName"]);
        (HttpStatusCode both, _) = await fixture.CallAsync(
            "PATCH /things/fan", """{"removeThingType":true,"thingTypeName":"bulb"}""");
        Assert.Equal(HttpStatusCode.BadRequest, both);
    }

    [Fact]
    public async Task An_unused_type_can_be_deleted_five_minutes_after_its_deprecation()
    {
        var time = new FakeTimeProvider();
        await using CloudFixture fixture = await CloudFixture.StartAsync(o => o with { TimeProvider = time });
        await CreateTypeAsync(fixture);
        await CreateThingAsync(fixture, "lamp", "bulb");
        Assert.Equal(HttpStatusCode.BadRequest, await DeleteAsync(fixture));
        await fixture.CallAsync("POST /thing-types/bulb/deprecate");
        Assert.Equal(HttpStatusCode.BadRequest, await CreateThingAsync(fixture, "fan", "bulb"));
        (_, JsonNode type) = await fixture.CallAsync("GET /thing-types/bulb");
        Assert.True((bool)type["thingTypeMetadata"]!["deprecated"]!);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(HttpStatusCode.BadRequest, await DeleteAsync(fixture));
        await fixture.CallAsync("DELETE /things/lamp");
        Assert.Equal(HttpStatusCode.OK, await DeleteAsync(fixture));
        Assert.Equal(HttpStatusCode.NotFound, (await fixture.CallAsync("GET /thing-types/bulb")).Status);
    }

    [Fact]
    public async Task A_deprecation_can_be_undone()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        await CreateTypeAsync(fixture);
        await fixture.CallAsync("POST /thing-types/bulb/deprecate");
        await fixture.CallAsync("POST /thing-types/bulb/deprecate", """{"undoDeprecate":true}""");
        Assert.Equal(HttpStatusCode.OK, await CreateThingAsync(fixture, "fan", "bulb"));
        (_, JsonNode body) = await fixture.CallAsync("GET /thing-types?thingTypeName=bulb");
        JsonNode type = Assert.Single(body["thingTypes"]!.AsArray())!;
        Assert.Equal(
            """{"searchableAttributes":["room"],"thingTypeDescription":"gives light"}""",
            type["thingTypeProperties"]!.ToJsonString());
    }

    private static async Task CreateTypeAsync(CloudFixture fixture) => Assert.Equal(
        HttpStatusCode.OK,
        (await fixture.CallAsync("POST /thing-types/bulb", """
            {"thingTypeProperties":{"thingTypeDescription":"gives light","searchableAttributes":["room"]}}
            """)).Status);

    private static async Task<HttpStatusCode> CreateThingAsync(CloudFixture fixture, string thing, string type) =>
        (await fixture.CallAsync($"POST /things/{thing}", $$"""{"thingTypeName":"{{type}}"}""")).Status;

    private static async Task<HttpStatusCode> DeleteAsync(CloudFixture fixture) =>
        (await fixture.CallAsync("DELETE /thing-types/bulb")).Status;

    private static async Task<IEnumerable<string>> NamesAsync(CloudFixture fixture, string query)
    {
        (_, JsonNode body) = await fixture.CallAsync($"GET /things?{query}");
        return body["things"]!.AsArray().Select(thing => (string)thing!["thingName"]!);
    }
}
