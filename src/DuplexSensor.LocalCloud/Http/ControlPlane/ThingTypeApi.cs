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

    private static ApiResponse CreateThingType(ApiCall call)
    {
        JsonObject? properties = call.Json.ReadObject("thingTypeProperties");
        ThingType type = call.Services.Registry.Types.Create(new ThingType(call.Name, call.Now)
        {
            Description = properties?.ReadText("thingTypeDescription") ?? "",
            SearchableAttributes = [.. properties?.ReadTexts("searchableAttributes") ?? []],
        });
        call.Services.Tags.Add(type.Arn, call.Json.ReadTags("tags"));
        return ApiResponse.Ok(CreateIdentifiers(type));
    }

    private static ApiResponse DescribeThingType(ApiCall call)
    {
        ThingType type = call.Services.Registry.Types.Get(call.Name);
        JsonObject body = CreateEntry(type);
        body["thingTypeId"] = AwsNames.GetUuid(type.Arn);
        return ApiResponse.Ok(body);
    }

    private static ApiResponse DeprecateThingType(ApiCall call)
    {
        call.Services.Registry.Types.Deprecate(call.Name, call.Json.ReadFlag("undoDeprecate") ? null : call.Now);
        return ApiResponse.Ok();
    }

    private static ApiResponse DeleteThingType(ApiCall call)
    {
        call.Services.Registry.DeleteType(call.Name, call.Now);
        call.Services.Tags.RemoveAll(AwsNames.GetThingTypeArn(call.Name));
        return ApiResponse.Ok();
    }

    private static ApiResponse ListThingTypes(ApiCall call)
    {
        string? name = call.FindQueryText("thingTypeName");
        return Page.Create(
            call,
            "thingTypes",
            call.Services.Registry.Types.Types.Where(type => (name ?? type.Name) == type.Name),
            type => (type.Name, CreateEntry(type)));
    }

    private static JsonObject CreateEntry(ThingType type)
    {
        var properties = new JsonObject { ["searchableAttributes"] = type.SearchableAttributes.ToJson() };
        if (type.Description.Length > 0)
        {
            properties["thingTypeDescription"] = type.Description;
        }

        var metadata = new JsonObject { ["deprecated"] = type.DeprecatedAt is not null };
        if (type.DeprecatedAt is { } deprecatedAt)
        {
            metadata["deprecationDate"] = deprecatedAt.ToEpochSeconds();
        }

        metadata["creationDate"] = type.CreatedAt.ToEpochSeconds();
        return new JsonObject
        {
            ["thingTypeName"] = type.Name,
            ["thingTypeArn"] = type.Arn,
            ["thingTypeProperties"] = properties,
            ["thingTypeMetadata"] = metadata,
        };
    }

    private static JsonObject CreateIdentifiers(ThingType type) => new()
    {
        ["thingTypeName"] = type.Name,
        ["thingTypeArn"] = type.Arn,
        ["thingTypeId"] = AwsNames.GetUuid(type.Arn),
    };
}
