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

    // A host alone, without port: so AWS answers too.
    private static ApiAnswer DescribeEndpoint(ApiCall call)
    {
        string type = call.Text("endpointType") ?? EndpointTypes[0];
        CloudRequestException.ThrowIfInvalid(
            EndpointTypes.Contains(type), $"The endpoint type '{type}' must be {string.Join(" or ", EndpointTypes)}.");
        return ApiAnswer.Ok(new JsonObject { ["endpointAddress"] = "localhost" });
    }

    private static ApiAnswer CreateThing(ApiCall call)
    {
        Thing thing = call.Services.Registry.CreateThing(
            call.Name,
            AttributesIn(call.Json)?.ToImmutableSortedDictionary(StringComparer.Ordinal),
            call.Json.TextAt("thingTypeName"));
        return ApiAnswer.Ok(new JsonObject
        {
            ["thingName"] = thing.Name,
            ["thingArn"] = thing.Arn,
            ["thingId"] = Names.IdOf(thing.Arn),
        });
    }

    private static ApiAnswer DescribeThing(ApiCall call)
    {
        Thing thing = call.Services.Registry.FindThing(call.Name);
        JsonObject body = Summary(thing);
        body["defaultClientId"] = thing.Name;
        body["thingId"] = Names.IdOf(thing.Arn);
        return ApiAnswer.Ok(body);
    }

    private static ApiAnswer UpdateThing(ApiCall call)
    {
        JsonObject body = call.Json;
        call.Services.Registry.UpdateThing(call.Name, new ThingUpdate
        {
            Attributes = AttributesIn(body),
            Merge = body.ObjectAt("attributePayload")?.FlagAt("merge") == true,
            TypeName = body.TextAt("thingTypeName"),
            RemovesType = body.FlagAt("removeThingType"),
            ExpectedVersion = body.NumberAt("expectedVersion"),
        });
        return ApiAnswer.Ok();
    }

    private static ApiAnswer DeleteThing(ApiCall call) =>
        ApiAnswer.Told(call.Services.DeleteThing(call.Name, call.Number("expectedVersion"), call.Now));

    private static ApiAnswer ListThings(ApiCall call)
    {
        IEnumerable<Thing> things = call.Services.Registry.Things;
        if (call.Text("thingTypeName") is { } type)
        {
            things = things.Where(thing => thing.TypeName == type);
        }

        if (call.Text("attributeName") is { } name)
        {
            things = things.Where(thing => thing.Attributes.TryGetValue(name, out string? has) && IsWanted(call, has));
        }

        return Page.Of(call, "things", things, thing => (thing.Name, Summary(thing)));
    }

    private static bool IsWanted(ApiCall call, string attributeValue) => call.Text("attributeValue") is not { } value
        || (call.Flag("usePrefixAttributeValue")
            ? attributeValue.StartsWith(value, StringComparison.Ordinal)
            : attributeValue == value);

    private static ApiAnswer AttachThingPrincipal(ApiCall call)
    {
        call.Services.Registry.Attach(call.Name, CertificateIn(call).Arn);
        return ApiAnswer.Ok();
    }

    private static ApiAnswer DetachThingPrincipal(ApiCall call)
    {
        call.Services.Registry.Detach(call.Name, PrincipalIn(call));
        return ApiAnswer.Ok();
    }

    private static ApiAnswer ListThingPrincipals(ApiCall call) =>
        Page.Of(call, "principals", call.Services.Registry.FindThing(call.Name).Principals, arn => (arn, arn));

    private static ApiAnswer ListPrincipalThings(ApiCall call) =>
        Page.Of(call, "things", call.Services.Registry.ThingsWith(PrincipalIn(call)), t => (t.Name, t.Name));

    private static Certificate CertificateIn(ApiCall call) => call.Services.Certificates.OfArn(PrincipalIn(call));

    private static string PrincipalIn(ApiCall call) => call.Header("x-amzn-principal");

    private static Dictionary<string, string>? AttributesIn(JsonObject body) =>
        body.ObjectAt("attributePayload")?.PairsAt("attributes");

    private static JsonObject Summary(Thing thing)
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
