using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.LocalCloud.Http.ControlPlane;

/// <summary>The control plane's calls about static thing groups.</summary>
internal static class GroupApi
{
    // A group is made once, and nothing here changes its properties.
    private const int FirstVersion = 1;

    public static IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.Iot, "AddThingToThingGroup", AddThingToThingGroup),
        new(ApiService.Iot, "RemoveThingFromThingGroup", RemoveThingFromThingGroup),
        new(ApiService.Iot, "CreateThingGroup", CreateThingGroup),
        new(ApiService.Iot, "DescribeThingGroup", DescribeThingGroup),
        new(ApiService.Iot, "DeleteThingGroup", DeleteThingGroup),
        new(ApiService.Iot, "ListThingGroups", ListThingGroups),
        new(ApiService.Iot, "ListThingsInThingGroup", ListThingsInThingGroup),
        new(ApiService.Iot, "ListThingGroupsForThing", ListThingGroupsForThing),
    ];

    private static ApiAnswer CreateThingGroup(ApiCall call)
    {
        string description = call.Json.ObjectAt("thingGroupProperties")?.TextAt("thingGroupDescription") ?? "";
        ThingGroup group = call.Services.Registry.CreateGroup(call.Name, description, call.Now);
        return ApiAnswer.Ok(NamesOf(group));
    }

    private static ApiAnswer DescribeThingGroup(ApiCall call)
    {
        ThingGroup group = call.Services.Registry.FindGroup(call.Name);
        JsonObject body = NamesOf(group);
        body["version"] = FirstVersion;
        body["thingGroupProperties"] = group.Description.Length > 0
            ? new JsonObject { ["thingGroupDescription"] = group.Description }
            : new JsonObject();
        body["thingGroupMetadata"] = new JsonObject { ["creationDate"] = group.CreatedAt.EpochSeconds() };
        return ApiAnswer.Ok(body);
    }

    private static ApiAnswer DeleteThingGroup(ApiCall call) =>
        ApiAnswer.Told(call.Services.DeleteGroup(call.Name, call.Now));

    private static ApiAnswer ListThingGroups(ApiCall call) =>
        Page.Of(call, "thingGroups", call.Services.Registry.Groups, group => (group.Name, Entry(group)));

    private static ApiAnswer ListThingGroupsForThing(ApiCall call)
    {
        Thing thing = call.Services.Registry.FindThing(call.Name);
        return Page.Of(
            call, "thingGroups", call.Services.Registry.GroupsOf(thing.Name), group => (group.Name, Entry(group)));
    }

    private static ApiAnswer ListThingsInThingGroup(ApiCall call) =>
        Page.Of(call, "things", call.Services.Registry.FindGroup(call.Name).Things, thing => (thing, thing));

    private static ApiAnswer AddThingToThingGroup(ApiCall call) =>
        ApiAnswer.Told(call.Services.AddToGroup(ThingIn(call), GroupIn(call), call.Now));

    private static ApiAnswer RemoveThingFromThingGroup(ApiCall call) =>
        ApiAnswer.Told(call.Services.RemoveFromGroup(ThingIn(call), GroupIn(call), call.Now));

    private static string ThingIn(ApiCall call) => NameIn(call, "thingName", "thingArn", Names.ThingOfArn);

    private static string GroupIn(ApiCall call) => NameIn(call, "thingGroupName", "thingGroupArn", Names.GroupOfArn);

    private static string NameIn(ApiCall call, string name, string arn, Func<string, string?> nameOfArn) =>
        call.Json.TextAt(name)
        ?? (call.Json.TextAt(arn) is { } given ? nameOfArn(given) : null)
        ?? throw CloudRequestException.Invalid($"'{name}' or '{arn}' is missing or wrong.");

    private static JsonObject Entry(ThingGroup group) =>
        new() { ["groupName"] = group.Name, ["groupArn"] = group.Arn };

    private static JsonObject NamesOf(ThingGroup group) => new()
    {
        ["thingGroupName"] = group.Name,
        ["thingGroupArn"] = group.Arn,
        ["thingGroupId"] = Names.IdOf(group.Arn),
    };
}
