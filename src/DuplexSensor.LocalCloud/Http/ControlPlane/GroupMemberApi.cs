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

    private static ApiAnswer AddThingToThingGroup(ApiCall call) =>
        ApiAnswer.Told(call.Services.AddToGroup(ThingIn(call), GroupIn(call), call.Now));

    private static ApiAnswer RemoveThingFromThingGroup(ApiCall call) =>
        ApiAnswer.Told(call.Services.RemoveFromGroup(ThingIn(call), GroupIn(call), call.Now));

    private static ApiAnswer UpdateThingGroupsForThing(ApiCall call)
    {
        string thing = ThingIn(call);
        return ApiAnswer.Told(
        [
            .. call.Json.TextsAt("thingGroupsToRemove")
                .SelectMany(group => call.Services.RemoveFromGroup(thing, group, call.Now)),
            .. call.Json.TextsAt("thingGroupsToAdd")
                .SelectMany(group => call.Services.AddToGroup(thing, group, call.Now)),
        ]);
    }

    private static ApiAnswer ListThingsInThingGroup(ApiCall call)
    {
        ThingGroup group = call.Services.Registry.FindGroup(call.Name);
        IEnumerable<string> things = call.Flag("recursive") ? call.Services.Registry.ThingsOf(group.Arn) : group.Things;
        return Page.Of(call, "things", things.Order(StringComparer.Ordinal), thing => (thing, thing));
    }

    private static ApiAnswer ListThingGroupsForThing(ApiCall call)
    {
        Thing thing = call.Services.Registry.FindThing(call.Name);
        IEnumerable<ThingGroup> groups = call.Services.Registry.GroupsOf(thing.Name);
        return Page.Of(call, "thingGroups", groups, group => (group.Name, GroupApi.Entry(group)));
    }

    private static string ThingIn(ApiCall call) => NameIn(call, "thingName", "thingArn", Names.ThingOfArn);

    private static string GroupIn(ApiCall call) => NameIn(call, "thingGroupName", "thingGroupArn", Names.GroupOfArn);

    private static string NameIn(ApiCall call, string name, string arn, Func<string, string?> nameOfArn) =>
        call.Json.TextAt(name)
        ?? (call.Json.TextAt(arn) is { } given ? nameOfArn(given) : null)
        ?? throw CloudRequestException.Invalid($"'{name}' or '{arn}' is missing or wrong.");
}
