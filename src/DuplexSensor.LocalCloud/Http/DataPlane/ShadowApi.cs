using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Shadow;

namespace DuplexSensor.LocalCloud.Http.DataPlane;

/// <summary>The data plane's calls about shadows.</summary>
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
}
