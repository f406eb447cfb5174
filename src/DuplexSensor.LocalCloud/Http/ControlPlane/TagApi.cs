using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Http.Api;

namespace DuplexSensor.LocalCloud.Http.ControlPlane;

/// <summary>The control plane's calls about the tags of thing groups, thing types, policies and jobs.</summary>
internal static class TagApi
{
    public static IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.Iot, "TagResource", TagResource),
        new(ApiService.Iot, "UntagResource", UntagResource),
        new(ApiService.Iot, "ListTagsForResource", ListTagsForResource),
    ];

    private static ApiResponse TagResource(ApiCall call)
    {
        call.Services.Tags.Add(Validate(call, call.Json.ReadRequiredText("resourceArn")), call.Json.ReadTags("tags"));
        return ApiResponse.Ok();
    }

    private static ApiResponse UntagResource(ApiCall call)
    {
        string arn = Validate(call, call.Json.ReadRequiredText("resourceArn"));
        call.Services.Tags.Remove(arn, call.Json.ReadTexts("tagKeys"));
        return ApiResponse.Ok();
    }

    private static ApiResponse ListTagsForResource(ApiCall call) => Page.Create(
        call,
        "tags",
        call.Services.Tags.Find(Validate(call, call.FindQueryText("resourceArn")!)),
        tag => (tag.Key, new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value }));

    private static string Validate(ApiCall call, string arn) => call.Services.IsTaggable(arn)
        ? arn
        : throw CloudRequestException.NotFound(
            $"'{arn}' is not an existing thing group, thing type, policy or job. Only these have tags here.");
}
