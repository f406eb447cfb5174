using System.Collections.Immutable;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.LocalCloud.Http;

/// <summary>The control plane's calls about things and thing groups.</summary>
internal static class ThingApi
{
    // All things have been created alike, and nothing here changes one.
    private const int FirstVersion = 1;

    public static IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.Iot, "GET", "/endpoint", DescribeEndpoint),
        new(ApiService.Iot, "POST", "/things/{thing}", CreateThing),
        new(ApiService.Iot, "GET", "/things/{thing}", DescribeThing),
        new(ApiService.Iot, "GET", "/things", ListThings),
        new(ApiService.Iot, "PUT", "/thing-groups/addThingToThingGroup", AddThingToThingGroup),
        new(ApiService.Iot, "POST", "/thing-groups/{group}", CreateThingGroup),
        new(ApiService.Iot, "GET", "/thing-groups/{group}", DescribeThingGroup),
        new(ApiService.Iot, "GET", "/thing-groups/{group}/things", ListThingsInThingGroup),
    ];

    // A host alone, without port: so AWS answers too.
    private static ApiAnswer DescribeEndpoint(ApiCall call) =>
        ApiAnswer.Ok(new JsonObject { ["endpointAddress"] = "localhost" });

    private static ApiAnswer CreateThing(ApiCall call)
    {
        JsonObject attributes = call.Json.ObjectAt("attributePayload")?.ObjectAt("attributes") ?? [];
        Thing thing = call.Services.Registry.CreateThing(
            call.Name, attributes.ToImmutableSortedDictionary(a => a.Key, a => attributes.TextAt(a.Key) ?? ""));
        return ApiAnswer.Ok(new JsonObject
        {
            ["thingName"] = thing.Name,
            ["thingArn"] = thing.Arn,
            ["thingId"] = Names.IdOf(thing.Arn),
        });
    }

    private static ApiAnswer DescribeThing(ApiCall call)
    {
        Thing thing = call.Services.Registry.FindThing(call.Name);
        JsonObject body = Summary(thing);
        body["defaultClientId"] = thing.Name;
        body["thingId"] = Names.IdOf(thing.Arn);
        return ApiAnswer.Ok(body);
    }

    private static ApiAnswer ListThings(ApiCall call) => ApiAnswer.Ok(new JsonObject
    {
        ["things"] = new JsonArray([.. call.Services.Registry.Things.Select(Summary)]),
    });

    private static ApiAnswer CreateThingGroup(ApiCall call)
    {
        string description = call.Json.ObjectAt("thingGroupProperties")?.TextAt("thingGroupDescription") ?? "";
        ThingGroup group = call.Services.Registry.CreateGroup(call.Name, description, call.Now);
        return ApiAnswer.Ok(GroupNames(group));
    }

    private static ApiAnswer DescribeThingGroup(ApiCall call)
    {
        ThingGroup group = call.Services.Registry.FindGroup(call.Name);
        JsonObject body = GroupNames(group);
        body["version"] = FirstVersion;
        body["thingGroupProperties"] = group.Description.Length > 0
            ? new JsonObject { ["thingGroupDescription"] = group.Description }
            : new JsonObject();
        body["thingGroupMetadata"] = new JsonObject { ["creationDate"] = group.CreatedAt.EpochSeconds() };
        return ApiAnswer.Ok(body);
    }

    private static ApiAnswer AddThingToThingGroup(ApiCall call)
    {
        string thing = NameIn(call, "thingName", "thingArn", Names.ThingOfArn);
        string group = NameIn(call, "thingGroupName", "thingGroupArn", Names.GroupOfArn);
        call.Services.Registry.AddToGroup(thing, group);
        return ApiAnswer.Ok();
    }

    private static ApiAnswer ListThingsInThingGroup(ApiCall call) => ApiAnswer.Ok(new JsonObject
    {
        ["things"] = new JsonArray([.. call.Services.Registry.FindGroup(call.Name).Things.Select(t => (JsonNode)t)]),
    });

    private static JsonObject Summary(Thing thing) => new()
    {
        ["thingName"] = thing.Name,
        ["thingArn"] = thing.Arn,
        ["attributes"] = new JsonObject(thing.Attributes.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value))),
        ["version"] = FirstVersion,
    };

    private static JsonObject GroupNames(ThingGroup group) => new()
    {
        ["thingGroupName"] = group.Name,
        ["thingGroupArn"] = group.Arn,
        ["thingGroupId"] = Names.IdOf(group.Arn),
    };

    private static string NameIn(ApiCall call, string name, string arn, Func<string, string?> nameOfArn) =>
        call.Json.TextAt(name)
        ?? (call.Json.TextAt(arn) is { } given ? nameOfArn(given) : null)
        ?? throw CloudRequestException.Invalid($"'{name}' or '{arn}' is missing or wrong.");
}
