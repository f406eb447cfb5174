using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DuplexSensor.LocalCloud.Http;

/// <summary>
/// The path of a request as the client sent it. Kestrel's own path keeps %2F encoded and removes dot segments.
/// </summary>
internal static class RawTarget
{
    /// <summary>
    /// The path without the query, still percent-encoded. The target of a request through a proxy has scheme and host
    /// before the path; they are removed.
    /// </summary>
    public static string GetPath(HttpContext context)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2)[0];
        if (target.StartsWith('/'))
        {
            return target;
        }

        string[] parts = target.Split('/', 4);
        return parts.Length < 4 ? "/" : "/" + parts[3];
    }

    /// <summary>The segments, each decoded separately, so that an encoded slash is part of a name.</summary>
    public static string[] GetSegments(HttpContext context) =>
        [.. GetPath(context).Split('/').Skip(1).Select(Uri.UnescapeDataString)];
}
