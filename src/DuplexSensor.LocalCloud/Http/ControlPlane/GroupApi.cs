using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.LocalCloud.Http.ControlPlane;

/// <summary>The control plane's calls that create, change and describe static thing groups.</summary>
internal static class GroupApi
{
    public static IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.Iot, "CreateThingGroup", CreateThingGroup),
        new(ApiService.Iot, "UpdateThingGroup", UpdateThingGroup),
        new(ApiService.Iot, "DescribeThingGroup", DescribeThingGroup),
        new(ApiService.Iot, "DeleteThingGroup", DeleteThingGroup),
        new(ApiService.Iot, "ListThingGroups", ListThingGroups),
    ];

    /// <summary>A group in a list.</summary>
    public static JsonObject CreateEntry(ThingGroup group) =>
        new() { ["groupName"] = group.Name, ["groupArn"] = group.Arn };

    private static ApiResponse CreateThingGroup(ApiCall call)
    {
        JsonObject? properties = call.Json.ReadObject("thingGroupProperties");
        var wanted = new ThingGroup(call.Name, call.Now)
        {
            Description = properties?.ReadText("thingGroupDescription") ?? "",
            ParentName = call.Json.ReadText("parentGroupName"),
        };
        if (ReadAttributes(properties).Values is { } attributes)
        {
            wanted = wanted with { Attributes = wanted.Attributes.AddRange(attributes) };
        }

        ThingGroup group = call.Services.Registry.CreateGroup(wanted);
        call.Services.Tags.Add(group.Arn, call.Json.ReadTags("tags"));
        return ApiResponse.Ok(CreateIdentifiers(group));
    }

    private static ApiResponse UpdateThingGroup(ApiCall call)
    {
        JsonObject properties = call.Json.ReadObject("thingGroupProperties")!;
        ThingGroup group = call.Services.Registry.UpdateGroup(
            call.Name,
            properties.ReadText("thingGroupDescription"),
            ReadAttributes(properties),
            call.Json.ReadNumber("expectedVersion"));
        return ApiResponse.Ok(new JsonObject { ["version"] = group.Version });
    }

    private static ApiResponse DescribeThingGroup(ApiCall call)
    {
        ThingGroup group = call.Services.Registry.GetGroup(call.Name);
        JsonObject body = CreateIdentifiers(group);
        body["version"] = group.Version;
        body["thingGroupProperties"] = CreateProperties(group);
        var metadata = new JsonObject { ["creationDate"] = group.CreatedAt.ToEpochSeconds() };
        if (group.ParentName is { } parent)
        {
            GroupHierarchy hierarchy = call.Services.Registry.Hierarchy;
            IEnumerable<ThingGroup> above = hierarchy.GetSelfAndAncestors(group).Skip(1).Reverse();
            metadata["parentGroupName"] = parent;
            metadata["rootToParentThingGroups"] = new JsonArray([.. above.Select(CreateEntry)]);
        }

        body["thingGroupMetadata"] = metadata;
        return ApiResponse.Ok(body);
    }

    private static ApiResponse DeleteThingGroup(ApiCall call)
    {
        long? expectedVersion = call.FindQueryNumber("expectedVersion");
        return ApiResponse.OkWithMessages(call.Services.DeleteGroup(call.Name, expectedVersion, call.Now));
    }

    private static ApiResponse ListThingGroups(ApiCall call)
    {
        ThingRegistry registry = call.Services.Registry;
        // Without the parameter, the list includes nested groups.
        bool isRecursive = call.FindQueryText("recursive") is null || call.IsQueryFlagSet("recursive");
        IEnumerable<ThingGroup> groups = registry.Groups;
        if (call.FindQueryText("parentGroup") is { } parent)
        {
            ThingGroup top = registry.GetGroup(parent);
            groups = isRecursive
                ? registry.Hierarchy.GetSelfAndDescendants(top).Skip(1)
                : registry.Hierarchy.GetChildren(top);
        }
        else if (!isRecursive)
        {
            groups = groups.Where(group => group.ParentName is null);
        }

        string prefix = call.FindQueryText("namePrefixFilter") ?? "";
        groups = groups.Where(group => group.Name.StartsWith(prefix, StringComparison.Ordinal));
        return Page.Create(
            call,
            "thingGroups",
            groups.OrderBy(group => group.Name, StringComparer.Ordinal),
            group => (group.Name, CreateEntry(group)));
    }

    private static (IReadOnlyDictionary<string, string>? Values, bool Merge) ReadAttributes(JsonObject? properties)
    {
        JsonObject? payload = properties?.ReadObject("attributePayload");
        return (payload?.ReadPairs("attributes"), payload?.ReadFlag("merge") == true);
    }

    private static JsonObject CreateProperties(ThingGroup group)
    {
        var properties = new JsonObject();
        if (group.Description.Length > 0)
        {
            properties["thingGroupDescription"] = group.Description;
        }

        if (!group.Attributes.IsEmpty)
        {
            properties["attributePayload"] = new JsonObject { ["attributes"] = group.Attributes.ToJson() };
        }

        return properties;
    }

    private static JsonObject CreateIdentifiers(ThingGroup group) => new()
    {
        ["thingGroupName"] = group.Name,
        ["thingGroupArn"] = group.Arn,
        ["thingGroupId"] = AwsNames.GetUuid(group.Arn),
    };
}
