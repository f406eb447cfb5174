using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.LocalCloud.Http.ControlPlane;

/// <summary>The control plane's calls that make, change and describe static thing groups.</summary>
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
    public static JsonObject Entry(ThingGroup group) =>
        new() { ["groupName"] = group.Name, ["groupArn"] = group.Arn };

    private static ApiAnswer CreateThingGroup(ApiCall call)
    {
        JsonObject? properties = call.Json.ObjectAt("thingGroupProperties");
        var wanted = new ThingGroup(call.Name, call.Now)
        {
            Description = properties?.TextAt("thingGroupDescription") ?? "",
            ParentName = call.Json.TextAt("parentGroupName"),
        };
        if (AttributesIn(properties).Values is { } attributes)
        {
            wanted = wanted with { Attributes = wanted.Attributes.AddRange(attributes) };
        }

        ThingGroup group = call.Services.Registry.CreateGroup(wanted);
        call.Services.Tags.Add(group.Arn, call.Json.TagsAt("tags"));
        return ApiAnswer.Ok(NamesOf(group));
    }

    private static ApiAnswer UpdateThingGroup(ApiCall call)
    {
        JsonObject properties = call.Json.ObjectAt("thingGroupProperties")!;
        ThingGroup group = call.Services.Registry.UpdateGroup(
            call.Name,
            properties.TextAt("thingGroupDescription"),
            AttributesIn(properties),
            call.Json.NumberAt("expectedVersion"));
        return ApiAnswer.Ok(new JsonObject { ["version"] = group.Version });
    }

    private static ApiAnswer DescribeThingGroup(ApiCall call)
    {
        ThingGroup group = call.Services.Registry.FindGroup(call.Name);
        JsonObject body = NamesOf(group);
        body["version"] = group.Version;
        body["thingGroupProperties"] = PropertiesOf(group);
        var metadata = new JsonObject { ["creationDate"] = group.CreatedAt.EpochSeconds() };
        if (group.ParentName is { } parent)
        {
            IEnumerable<ThingGroup> above = call.Services.Registry.Hierarchy.WithAncestors(group).Skip(1).Reverse();
            metadata["parentGroupName"] = parent;
            metadata["rootToParentThingGroups"] = new JsonArray([.. above.Select(Entry)]);
        }

        body["thingGroupMetadata"] = metadata;
        return ApiAnswer.Ok(body);
    }

    private static ApiAnswer DeleteThingGroup(ApiCall call) =>
        ApiAnswer.Told(call.Services.DeleteGroup(call.Name, call.Number("expectedVersion"), call.Now));

    private static ApiAnswer ListThingGroups(ApiCall call)
    {
        ThingRegistry registry = call.Services.Registry;
        // Without the parameter, groups in groups are listed too.
        bool isRecursive = call.Text("recursive") is null || call.Flag("recursive");
        IEnumerable<ThingGroup> groups = registry.Groups;
        if (call.Text("parentGroup") is { } parent)
        {
            ThingGroup top = registry.FindGroup(parent);
            groups = isRecursive ? registry.Hierarchy.WithDescendants(top).Skip(1) : registry.Hierarchy.ChildrenOf(top);
        }
        else if (!isRecursive)
        {
            groups = groups.Where(group => group.ParentName is null);
        }

        string prefix = call.Text("namePrefixFilter") ?? "";
        groups = groups.Where(group => group.Name.StartsWith(prefix, StringComparison.Ordinal));
        return Page.Of(
            call,
            "thingGroups",
            groups.OrderBy(group => group.Name, StringComparer.Ordinal),
            group => (group.Name, Entry(group)));
    }

    private static (IReadOnlyDictionary<string, string>? Values, bool Merge) AttributesIn(JsonObject? properties)
    {
        JsonObject? payload = properties?.ObjectAt("attributePayload");
        return (payload?.PairsAt("attributes"), payload?.FlagAt("merge") == true);
    }

    private static JsonObject PropertiesOf(ThingGroup group)
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

    private static JsonObject NamesOf(ThingGroup group) => new()
    {
        ["thingGroupName"] = group.Name,
        ["thingGroupArn"] = group.Arn,
        ["thingGroupId"] = Names.IdOf(group.Arn),
    };
}
