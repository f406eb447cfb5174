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

    private static ApiResponse CreateThingGroup(ApiCall call)
    {
        string description = call.Json.ReadObject("thingGroupProperties")?.ReadText("thingGroupDescription") ?? "";
        ThingGroup group = call.Services.Registry.CreateGroup(call.Name, description, call.Now);
        return ApiResponse.Ok(CreateIdentifiers(group));
    }

    private static ApiResponse DescribeThingGroup(ApiCall call)
    {
        ThingGroup group = call.Services.Registry.GetGroup(call.Name);
        JsonObject body = CreateIdentifiers(group);
        body["version"] = FirstVersion;
        body["thingGroupProperties"] = group.Description.Length > 0
            ? new JsonObject { ["thingGroupDescription"] = group.Description }
            : new JsonObject();
        body["thingGroupMetadata"] = new JsonObject { ["creationDate"] = group.CreatedAt.ToEpochSeconds() };
        return ApiResponse.Ok(body);
    }

    private static ApiResponse DeleteThingGroup(ApiCall call) =>
        ApiResponse.OkWithMessages(call.Services.DeleteGroup(call.Name, call.Now));

    private static ApiResponse ListThingGroups(ApiCall call) =>
        Page.Create(call, "thingGroups", call.Services.Registry.Groups, group => (group.Name, CreateEntry(group)));

    private static ApiResponse ListThingGroupsForThing(ApiCall call)
    {
        Thing thing = call.Services.Registry.GetThing(call.Name);
        return Page.Create(
            call, "thingGroups", call.Services.Registry.FindGroupsOfThing(thing.Name), group => (group.Name, CreateEntry(group)));
    }

    private static ApiResponse ListThingsInThingGroup(ApiCall call) =>
        Page.Create(call, "things", call.Services.Registry.GetGroup(call.Name).Things, thing => (thing, thing));

    private static ApiResponse AddThingToThingGroup(ApiCall call) =>
        ApiResponse.OkWithMessages(call.Services.AddToGroup(ReadThingName(call), ReadGroupName(call), call.Now));

    private static ApiResponse RemoveThingFromThingGroup(ApiCall call) =>
        ApiResponse.OkWithMessages(call.Services.RemoveFromGroup(ReadThingName(call), ReadGroupName(call), call.Now));

    private static string ReadThingName(ApiCall call) => ReadName(call, "thingName", "thingArn", AwsNames.ParseThingArn);

    private static string ReadGroupName(ApiCall call) => ReadName(call, "thingGroupName", "thingGroupArn", AwsNames.ParseGroupArn);

    private static string ReadName(ApiCall call, string name, string arn, Func<string, string?> parseArn) =>
        call.Json.ReadText(name)
        ?? (call.Json.ReadText(arn) is { } arnText ? parseArn(arnText) : null)
        ?? throw CloudRequestException.Invalid($"'{name}' or '{arn}' is missing or wrong.");

    private static JsonObject CreateEntry(ThingGroup group) =>
        new() { ["groupName"] = group.Name, ["groupArn"] = group.Arn };

    private static JsonObject CreateIdentifiers(ThingGroup group) => new()
    {
        ["thingGroupName"] = group.Name,
        ["thingGroupArn"] = group.Arn,
        ["thingGroupId"] = AwsNames.GetUuid(group.Arn),
    };
}
