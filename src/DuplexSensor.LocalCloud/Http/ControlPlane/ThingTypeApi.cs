using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.LocalCloud.Http.ControlPlane;

/// <summary>The control plane's calls about thing types.</summary>
internal static class ThingTypeApi
{
    public static IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.Iot, "CreateThingType", CreateThingType),
        new(ApiService.Iot, "DescribeThingType", DescribeThingType),
        new(ApiService.Iot, "DeprecateThingType", DeprecateThingType),
        new(ApiService.Iot, "DeleteThingType", DeleteThingType),
        new(ApiService.Iot, "ListThingTypes", ListThingTypes),
    ];

    private static ApiAnswer CreateThingType(ApiCall call)
    {
        JsonObject? properties = call.Json.ObjectAt("thingTypeProperties");
        ThingType type = call.Services.Registry.Types.Create(new ThingType(call.Name, call.Now)
        {
            Description = properties?.TextAt("thingTypeDescription") ?? "",
            SearchableAttributes = [.. properties?.TextsAt("searchableAttributes") ?? []],
        });
        call.Services.Tags.Add(type.Arn, call.Json.TagsAt("tags"));
        return ApiAnswer.Ok(NamesOf(type));
    }

    private static ApiAnswer DescribeThingType(ApiCall call)
    {
        ThingType type = call.Services.Registry.Types.Find(call.Name);
        JsonObject body = Entry(type);
        body["thingTypeId"] = Names.IdOf(type.Arn);
        return ApiAnswer.Ok(body);
    }

    private static ApiAnswer DeprecateThingType(ApiCall call)
    {
        call.Services.Registry.Types.Deprecate(call.Name, call.Json.FlagAt("undoDeprecate") ? null : call.Now);
        return ApiAnswer.Ok();
    }

    private static ApiAnswer DeleteThingType(ApiCall call)
    {
        call.Services.Registry.DeleteType(call.Name, call.Now);
        call.Services.Tags.RemoveAll(Names.ArnOfThingType(call.Name));
        return ApiAnswer.Ok();
    }

    private static ApiAnswer ListThingTypes(ApiCall call)
    {
        string? name = call.Text("thingTypeName");
        return Page.Of(
            call,
            "thingTypes",
            call.Services.Registry.Types.Types.Where(type => (name ?? type.Name) == type.Name),
            type => (type.Name, Entry(type)));
    }

    private static JsonObject Entry(ThingType type)
    {
        var properties = new JsonObject { ["searchableAttributes"] = type.SearchableAttributes.ToJson() };
        if (type.Description.Length > 0)
        {
            properties["thingTypeDescription"] = type.Description;
        }

        var metadata = new JsonObject { ["deprecated"] = type.DeprecatedAt is not null };
        if (type.DeprecatedAt is { } deprecatedAt)
        {
            metadata["deprecationDate"] = deprecatedAt.EpochSeconds();
        }

        metadata["creationDate"] = type.CreatedAt.EpochSeconds();
        return new JsonObject
        {
            ["thingTypeName"] = type.Name,
            ["thingTypeArn"] = type.Arn,
            ["thingTypeProperties"] = properties,
            ["thingTypeMetadata"] = metadata,
        };
    }

    private static JsonObject NamesOf(ThingType type) => new()
    {
        ["thingTypeName"] = type.Name,
        ["thingTypeArn"] = type.Arn,
        ["thingTypeId"] = Names.IdOf(type.Arn),
    };
}
