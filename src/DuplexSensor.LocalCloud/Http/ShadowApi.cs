using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Shadow;

namespace DuplexSensor.LocalCloud.Http;

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
        new(ApiService.IotData, "POST", "/topics/{topic}", Publish),
    ];

    private static ApiAnswer Answer(
        ApiCall call, Func<string, ReadOnlyMemory<byte>, DateTimeOffset, ShadowResult> operation)
    {
        if (call.Query.ContainsKey("name"))
        {
            throw CloudRequestException.Invalid("Named shadows are not served: leave out the shadow name.");
        }

        ShadowResult result = operation(call.Name, call.Body, call.Now);
        return result.Error is { } error
            ? ApiAnswer.Error(error.Code, ErrorTypeOf(error), error.Message)
            : ApiAnswer.Ok(result.Answer) with { Messages = result.Messages };
    }

    private static string ErrorTypeOf(ShadowError error) => error.Code switch
    {
        404 => "ResourceNotFoundException",
        409 => "ConflictException",
        413 => "RequestEntityTooLargeException",
        415 => "UnsupportedDocumentEncodingException",
        _ => "InvalidRequestException",
    };

    private static ApiAnswer Publish(ApiCall call)
    {
        if (!TopicFilter.IsValidTopic(call.Name) || call.Body.Length > AccessRules.PayloadBytesMax)
        {
            throw CloudRequestException.Invalid(
                "A topic has no wildcards, 256 bytes and 7 slashes at most; a payload has " +
                $"{AccessRules.PayloadBytesMax} bytes at most.");
        }

        var message = new CloudMessage(call.Name, call.Body) { Qos = call.Query["qos"] == "1" ? 1 : 0 };
        return ApiAnswer.Ok(new JsonObject { ["message"] = "OK" }) with
        {
            Messages = call.Services.Publish(message, call.Now),
        };
    }
}
