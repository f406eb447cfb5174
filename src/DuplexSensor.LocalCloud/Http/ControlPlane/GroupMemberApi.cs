using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.LocalCloud.Http.ControlPlane;

/// <summary>The control plane's calls about the things in static thing groups.</summary>
internal static class GroupMemberApi
{
    public static IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.Iot, "AddThingToThingGroup", AddThingToThingGroup),
        new(ApiService.Iot, "RemoveThingFromThingGroup", RemoveThingFromThingGroup),
        new(ApiService.Iot, "UpdateThingGroupsForThing", UpdateThingGroupsForThing),
        new(ApiService.Iot, "ListThingsInThingGroup", ListThingsInThingGroup),
        new(ApiService.Iot, "ListThingGroupsForThing", ListThingGroupsForThing),
    ];

    private static ApiResponse AddThingToThingGroup(ApiCall call) =>
        ApiResponse.OkWithMessages(call.Services.AddToGroup(ReadThingName(call), ReadGroupName(call), call.Now));

    private static ApiResponse RemoveThingFromThingGroup(ApiCall call) =>
        ApiResponse.OkWithMessages(call.Services.RemoveFromGroup(ReadThingName(call), ReadGroupName(call), call.Now));

    private static ApiResponse UpdateThingGroupsForThing(ApiCall call)
    {
        string thing = ReadThingName(call);
        return ApiResponse.OkWithMessages(
        [
            .. call.Json.ReadTexts("thingGroupsToRemove")
                .SelectMany(group => call.Services.RemoveFromGroup(thing, group, call.Now)),
            .. call.Json.ReadTexts("thingGroupsToAdd")
                .SelectMany(group => call.Services.AddToGroup(thing, group, call.Now)),
        ]);
    }

    private static ApiResponse ListThingsInThingGroup(ApiCall call)
    {
        ThingGroup group = call.Services.Registry.GetGroup(call.Name);
        IEnumerable<string> things = call.IsQueryFlagSet("recursive")
            ? call.Services.Registry.ResolveTarget(group.Arn)
            : group.Things;
        return Page.Create(call, "things", things.Order(StringComparer.Ordinal), thing => (thing, thing));
    }

    private static ApiResponse ListThingGroupsForThing(ApiCall call)
    {
        Thing thing = call.Services.Registry.GetThing(call.Name);
        IEnumerable<ThingGroup> groups = call.Services.Registry.FindGroupsOfThing(thing.Name);
        return Page.Create(call, "thingGroups", groups, group => (group.Name, GroupApi.CreateEntry(group)));
    }

    private static string ReadThingName(ApiCall call) =>
        ReadName(call, "thingName", "thingArn", AwsNames.ParseThingArn);

    private static string ReadGroupName(ApiCall call) =>
        ReadName(call, "thingGroupName", "thingGroupArn", AwsNames.ParseGroupArn);

    private static string ReadName(ApiCall call, string name, string arn, Func<string, string?> parseArn) =>
        call.Json.ReadText(name)
        ?? (call.Json.ReadText(arn) is { } arnText ? parseArn(arnText) : null)
        ?? throw CloudRequestException.Invalid($"'{name}' and '{arn}' are missing, or '{arn}' is malformed.");
}
