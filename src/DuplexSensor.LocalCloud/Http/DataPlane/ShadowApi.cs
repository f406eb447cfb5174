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
        new(ApiService.IotData, "GetThingShadow", call => Answer(call, call.Services.Shadows.Get) with
        {
            // Reading over HTTP is nothing that subscribers are told.
            Messages = [],
        }),
        new(ApiService.IotData, "UpdateThingShadow", call => Answer(call, call.Services.Shadows.Update)),
        new(ApiService.IotData, "DeleteThingShadow", call => Answer(call, call.Services.Shadows.Delete)),
        new(ApiService.IotData, "ListNamedShadowsForThing", ListNamedShadows),
        new(ApiService.IotData, "Publish", Publish),
    ];

    private static ApiAnswer Answer(
        ApiCall call, Func<ShadowTopics, ReadOnlyMemory<byte>, DateTimeOffset, ShadowResult> operation)
    {
        ShadowResult result = operation(new ShadowTopics(call.Name, call.Text("name")), call.Body, call.Now);
        return result.Error is { } error
            ? ApiAnswer.Error(error.Code, ErrorTypeOf(error), error.Message)
            : ApiAnswer.Ok(ApiCall.JsonOf(result.Answer.Payload)) with { Messages = result.Messages };
    }

    private static string ErrorTypeOf(ShadowError error) => error.Code switch
    {
        404 => "ResourceNotFoundException",
        409 => "ConflictException",
        413 => "RequestEntityTooLargeException",
        415 => "UnsupportedDocumentEncodingException",
        429 => "ThrottlingException",
        _ => "InvalidRequestException",
    };

    private static ApiAnswer ListNamedShadows(ApiCall call)
    {
        ApiAnswer answer = Page.Of(call, "results", call.Services.Shadows.NamesOf(call.Name), name => (name, name));
        answer.Body["timestamp"] = call.Now.ToUnixTimeSeconds();
        return answer;
    }

    private static ApiAnswer Publish(ApiCall call)
    {
        if (!TopicFilter.IsValidTopic(call.Name) || call.Body.Length > AccessRules.PayloadBytesMax)
        {
            throw CloudRequestException.Invalid(
                "A topic has no wildcards, 256 bytes and 7 slashes at most; a payload has " +
                $"{AccessRules.PayloadBytesMax} bytes at most.");
        }

        if (ReservedTopics.FindPublishError(call.Name, call.Flag("retain")) is { } refusal)
        {
            throw CloudRequestException.Invalid($"'{call.Name}': {refusal.Reason}.");
        }

        var message = new CloudMessage(call.Name, call.Body) { Qos = (int)(call.Number("qos") ?? 0) };
        return ApiAnswer.Ok(new JsonObject { ["message"] = "OK" }) with
        {
            Messages = call.Services.Publish(message, call.Now),
        };
    }
}
