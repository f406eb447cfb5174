using System.Collections.Immutable;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Registry;

namespace DuplexSensor.LocalCloud.Http.ControlPlane;

/// <summary>The control plane's calls about things and their certificates.</summary>
internal static class ThingApi
{
    private static readonly string[] EndpointTypes =
        ["iot:Data", "iot:Data-ATS", "iot:Jobs", "iot:CredentialProvider"];

    public static IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.Iot, "DescribeEndpoint", DescribeEndpoint),
        new(ApiService.Iot, "CreateThing", CreateThing),
        new(ApiService.Iot, "DescribeThing", DescribeThing),
        new(ApiService.Iot, "UpdateThing", UpdateThing),
        new(ApiService.Iot, "DeleteThing", DeleteThing),
        new(ApiService.Iot, "ListThings", ListThings),
        new(ApiService.Iot, "AttachThingPrincipal", AttachThingPrincipal),
        new(ApiService.Iot, "DetachThingPrincipal", DetachThingPrincipal),
        new(ApiService.Iot, "ListThingPrincipals", ListThingPrincipals),
        new(ApiService.Iot, "ListPrincipalThings", ListPrincipalThings),
    ];

    // As on AWS, the response contains a host without a port.
    private static ApiResponse DescribeEndpoint(ApiCall call)
    {
        string type = call.FindQueryText("endpointType") ?? EndpointTypes[0];
        CloudRequestException.ThrowIfInvalid(
            EndpointTypes.Contains(type), $"The endpoint type '{type}' must be {string.Join(" or ", EndpointTypes)}.");
        return ApiResponse.Ok(new JsonObject { ["endpointAddress"] = "localhost" });
    }

    private static ApiResponse CreateThing(ApiCall call)
    {
        Thing thing = call.Services.Registry.CreateThing(
            call.Name,
            ReadAttributes(call.Json)?.ToImmutableSortedDictionary(StringComparer.Ordinal),
            call.Json.ReadText("thingTypeName"));
        return ApiResponse.Ok(new JsonObject
        {
            ["thingName"] = thing.Name,
            ["thingArn"] = thing.Arn,
            ["thingId"] = AwsNames.GetUuid(thing.Arn),
        });
    }

    private static ApiResponse DescribeThing(ApiCall call)
    {
        Thing thing = call.Services.Registry.GetThing(call.Name);
        JsonObject body = CreateSummary(thing);
        body["defaultClientId"] = thing.Name;
        body["thingId"] = AwsNames.GetUuid(thing.Arn);
        return ApiResponse.Ok(body);
    }

    private static ApiResponse UpdateThing(ApiCall call)
    {
        JsonObject body = call.Json;
        call.Services.Registry.UpdateThing(call.Name, new ThingUpdate
        {
            Attributes = ReadAttributes(body),
            Merge = body.ReadObject("attributePayload")?.ReadFlag("merge") == true,
            TypeName = body.ReadText("thingTypeName"),
            RemovesType = body.ReadFlag("removeThingType"),
            ExpectedVersion = body.ReadNumber("expectedVersion"),
        });
        return ApiResponse.Ok();
    }

    private static ApiResponse DeleteThing(ApiCall call) =>
        ApiResponse.OkWithMessages(
            call.Services.DeleteThing(call.Name, call.FindQueryNumber("expectedVersion"), call.Now));

    private static ApiResponse ListThings(ApiCall call)
    {
        IEnumerable<Thing> things = call.Services.Registry.Things;
        if (call.FindQueryText("thingTypeName") is { } type)
        {
            things = things.Where(thing => thing.TypeName == type);
        }

        if (call.FindQueryText("attributeName") is { } name)
        {
            things = things.Where(thing =>
                thing.Attributes.TryGetValue(name, out string? actual) && IsRequested(call, actual));
        }

        return Page.Create(call, "things", things, thing => (thing.Name, CreateSummary(thing)));
    }

    private static bool IsRequested(ApiCall call, string attributeValue) =>
        call.FindQueryText("attributeValue") is not { } value
        || (call.IsQueryFlagSet("usePrefixAttributeValue")
            ? attributeValue.StartsWith(value, StringComparison.Ordinal)
            : attributeValue == value);

    private static ApiResponse AttachThingPrincipal(ApiCall call)
    {
        call.Services.Registry.Attach(call.Name, GetCertificate(call).Arn);
        return ApiResponse.Ok();
    }

    private static ApiResponse DetachThingPrincipal(ApiCall call)
    {
        call.Services.Registry.Detach(call.Name, GetPrincipal(call));
        return ApiResponse.Ok();
    }

    private static ApiResponse ListThingPrincipals(ApiCall call) =>
        Page.Create(call, "principals", call.Services.Registry.GetThing(call.Name).Principals, arn => (arn, arn));

    private static ApiResponse ListPrincipalThings(ApiCall call) =>
        Page.Create(
            call, "things", call.Services.Registry.FindThingsByPrincipal(GetPrincipal(call)), t => (t.Name, t.Name));

    private static Certificate GetCertificate(ApiCall call) => call.Services.Certificates.GetByArn(GetPrincipal(call));

    private static string GetPrincipal(ApiCall call) => call.Header("x-amzn-principal");

    private static Dictionary<string, string>? ReadAttributes(JsonObject body) =>
        body.ReadObject("attributePayload")?.ReadPairs("attributes");

    private static JsonObject CreateSummary(Thing thing)
    {
        var summary = new JsonObject { ["thingName"] = thing.Name, ["thingArn"] = thing.Arn };
        if (thing.TypeName is { } type)
        {
            summary["thingTypeName"] = type;
        }

        summary["attributes"] = thing.Attributes.ToJson();
        summary["version"] = thing.Version;
        return summary;
    }
}
