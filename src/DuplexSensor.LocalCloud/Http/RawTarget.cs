using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DuplexSensor.LocalCloud.Http;

/// <summary>The path of a request as it was sent: Kestrel's own path leaves %2F as it is and removes dots.</summary>
internal static class RawTarget
{
    /// <summary>Without query, still percent-encoded.</summary>
    public static string PathOf(HttpContext context) =>
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2)[0];

    /// <summary>The segments, each decoded by itself: a slash that was encoded is part of a name.</summary>
    public static string[] SegmentsOf(HttpContext context) =>
        [.. PathOf(context).Split('/').Skip(1).Select(Uri.UnescapeDataString)];
}
