using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Shadow;

namespace DuplexSensor.LocalCloud.Http.DataPlane;

/// <summary>The data plane's calls: shadows, and publishing.</summary>
internal static class ShadowApi
{
    public static IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.IotData, "GetThingShadow", call => Execute(call, call.Services.Shadows.Get) with
        {
            // Reading over HTTP is nothing that subscribers are told.
            Messages = [],
        }),
        new(ApiService.IotData, "UpdateThingShadow", call => Execute(call, call.Services.Shadows.Update)),
        new(ApiService.IotData, "DeleteThingShadow", call => Execute(call, call.Services.Shadows.Delete)),
        new(ApiService.IotData, "ListNamedShadowsForThing", ListNamedShadows),
        new(ApiService.IotData, "Publish", Publish),
    ];

    private static ApiResponse Execute(
        ApiCall call, Func<ShadowTopics, ReadOnlyMemory<byte>, DateTimeOffset, ShadowResult> operation)
    {
        ShadowResult result = operation(new ShadowTopics(call.Name, call.FindQueryText("name")), call.Body, call.Now);
        return result.Error is { } error
            ? ApiResponse.Error(error.Code, ToErrorType(error), error.Message)
            : ApiResponse.Ok(ApiCall.ParseJson(result.Response.Payload)) with { Messages = result.Messages };
    }

    private static string ToErrorType(ShadowError error) => error.Code switch
    {
        404 => "ResourceNotFoundException",
        409 => "ConflictException",
        413 => "RequestEntityTooLargeException",
        415 => "UnsupportedDocumentEncodingException",
        429 => "ThrottlingException",
        _ => "InvalidRequestException",
    };

    private static ApiResponse ListNamedShadows(ApiCall call)
    {
        ApiResponse response = Page.Create(call, "results", call.Services.Shadows.GetShadowNames(call.Name), name => (name, name));
        response.Body["timestamp"] = call.Now.ToUnixTimeSeconds();
        return response;
    }

    private static ApiResponse Publish(ApiCall call)
    {
        if (!TopicSyntax.IsValidTopic(call.Name) || call.Body.Length > AccessRules.PayloadBytesMax)
        {
            throw CloudRequestException.Invalid(
                "A topic has no wildcards, 256 bytes and 7 slashes at most; a payload has " +
                $"{AccessRules.PayloadBytesMax} bytes at most.");
        }

        if (ReservedTopics.FindPublishError(call.Name, call.IsQueryFlagSet("retain")) is { } refusal)
        {
            throw CloudRequestException.Invalid($"'{call.Name}': {refusal.Text}.");
        }

        var message = new CloudMessage(call.Name, call.Body) { Qos = (int)(call.FindQueryNumber("qos") ?? 0) };
        return ApiResponse.Ok(new JsonObject { ["message"] = "OK" }) with
        {
            Messages = call.Services.Publish(message, call.Now),
        };
    }
}
