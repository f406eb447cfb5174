using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Shadow;

namespace DuplexSensor.LocalCloud.Http.DataPlane;

/// <summary>The data plane's calls about shadows.</summary>
internal static class ShadowApi
{
    public static IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.IotData, "GetThingShadow", call => Execute(call, call.Services.Shadows.Get) with
        {
            // A read over HTTP publishes no message.
            Messages = [],
        }),
        new(ApiService.IotData, "UpdateThingShadow", call => Execute(call, call.Services.Shadows.Update)),
        new(ApiService.IotData, "DeleteThingShadow", call => Execute(call, call.Services.Shadows.Delete)),
        new(ApiService.IotData, "ListNamedShadowsForThing", ListNamedShadows),
    ];

    private static ApiResponse Execute(
        ApiCall call, Func<ShadowTopics, ReadOnlyMemory<byte>, DateTimeOffset, ShadowResult> operation)
    {
        ShadowResult result = operation(new ShadowTopics(call.Name, call.FindQueryText("name")), call.Body, call.Now);
        return result.Error is { } error
            ? ApiResponse.Error(error.Code, error.ErrorType, error.Message)
            : ApiResponse.Ok(ApiCall.ParseJson(result.Response.Payload)) with { Messages = result.Messages };
    }

    private static ApiResponse ListNamedShadows(ApiCall call)
    {
        ApiResponse response = Page.Create(
            call, "results", call.Services.Shadows.GetShadowNames(call.Name), name => (name, name));
        response.Body["timestamp"] = call.Now.ToUnixTimeSeconds();
        return response;
    }
}
