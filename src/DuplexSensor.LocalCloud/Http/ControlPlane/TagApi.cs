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
        call.Services.Tags.Add(Checked(call, call.Json.ReadRequiredText("resourceArn")), call.Json.TagsAt("tags"));
        return ApiResponse.Ok();
    }

    private static ApiResponse UntagResource(ApiCall call)
    {
        call.Services.Tags.Remove(Checked(call, call.Json.ReadRequiredText("resourceArn")), call.Json.TextsAt("tagKeys"));
        return ApiResponse.Ok();
    }

    private static ApiResponse ListTagsForResource(ApiCall call) => Page.Create(
        call,
        "tags",
        call.Services.Tags.Find(Checked(call, call.FindQueryText("resourceArn")!)),
        tag => (tag.Key, new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value }));

    private static string Checked(ApiCall call, string arn) => call.Services.HasTaggable(arn)
        ? arn
        : throw CloudRequestException.NotFound(
            $"'{arn}' is no thing group, thing type, policy or job that exists: nothing else has tags here.");
}
