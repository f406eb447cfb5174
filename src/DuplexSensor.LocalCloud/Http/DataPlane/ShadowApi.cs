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
        new(ApiService.IotData, "GET", "/things/{thing}/shadow", call => Answer(call, call.Services.Shadows.Get) with
        {
            // Reading over HTTP is nothing that subscribers are told.
            Messages = [],
        }),
        new(ApiService.IotData, "POST", "/things/{thing}/shadow", call => Answer(call, call.Services.Shadows.Update)),
        new(ApiService.IotData, "DELETE", "/things/{thing}/shadow", call => Answer(call, call.Services.Shadows.Delete)),
        new(ApiService.IotData, "GET", "/api/things/shadow/ListNamedShadowsForThing/{thing}", ListNamedShadows),
        new(ApiService.IotData, "POST", "/topics/{topic}", Publish),
    ];

    private static ApiAnswer Answer(
        ApiCall call, Func<ShadowTopics, ReadOnlyMemory<byte>, DateTimeOffset, ShadowResult> operation)
    {
        string? name = call.Text("name");
        CloudRequestException.ThrowIfInvalid(
            name is null || Names.IsShadowName(name),
            $"The shadow name '{name}' must be 1 to 64 of letters, digits, colon, underscore, hyphen.");
        ShadowResult result = operation(new ShadowTopics(call.Name, name), call.Body, call.Now);
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

        string qos = call.Text("qos") ?? "0";
        CloudRequestException.ThrowIfInvalid(qos is "0" or "1", $"The QoS '{qos}' must be 0 or 1.");
        var message = new CloudMessage(call.Name, call.Body) { Qos = qos == "1" ? 1 : 0 };
        return ApiAnswer.Ok(new JsonObject { ["message"] = "OK" }) with
        {
            Messages = call.Services.Publish(message, call.Now),
        };
    }
}
