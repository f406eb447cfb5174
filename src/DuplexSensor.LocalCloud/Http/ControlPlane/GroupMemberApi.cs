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
        ApiResponse.OkWithMessages(call.Services.AddToGroup(ThingIn(call), GroupIn(call), call.Now));

    private static ApiResponse RemoveThingFromThingGroup(ApiCall call) =>
        ApiResponse.OkWithMessages(call.Services.RemoveFromGroup(ThingIn(call), GroupIn(call), call.Now));

    private static ApiResponse UpdateThingGroupsForThing(ApiCall call)
    {
        string thing = ThingIn(call);
        return ApiResponse.OkWithMessages(
        [
            .. call.Json.TextsAt("thingGroupsToRemove")
                .SelectMany(group => call.Services.RemoveFromGroup(thing, group, call.Now)),
            .. call.Json.TextsAt("thingGroupsToAdd")
                .SelectMany(group => call.Services.AddToGroup(thing, group, call.Now)),
        ]);
    }

    private static ApiResponse ListThingsInThingGroup(ApiCall call)
    {
        ThingGroup group = call.Services.Registry.GetGroup(call.Name);
        IEnumerable<string> things = call.IsQueryFlagSet("recursive") ? call.Services.Registry.ResolveTarget(group.Arn) : group.Things;
        return Page.Create(call, "things", things.Order(StringComparer.Ordinal), thing => (thing, thing));
    }

    private static ApiResponse ListThingGroupsForThing(ApiCall call)
    {
        Thing thing = call.Services.Registry.GetThing(call.Name);
        IEnumerable<ThingGroup> groups = call.Services.Registry.FindGroupsOfThing(thing.Name);
        return Page.Create(call, "thingGroups", groups, group => (group.Name, GroupApi.CreateEntry(group)));
    }

    private static string ThingIn(ApiCall call) => NameIn(call, "thingName", "thingArn", AwsNames.ParseThingArn);

    private static string GroupIn(ApiCall call) => NameIn(call, "thingGroupName", "thingGroupArn", AwsNames.ParseGroupArn);

    private static string NameIn(ApiCall call, string name, string arn, Func<string, string?> nameOfArn) =>
        call.Json.ReadText(name)
        ?? (call.Json.ReadText(arn) is { } given ? nameOfArn(given) : null)
        ?? throw CloudRequestException.Invalid($"'{name}' or '{arn}' is missing or wrong.");
}
