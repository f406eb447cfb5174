using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DuplexSensor.LocalCloud.Http;

/// <summary>The path of a request as it was sent: Kestrel's own path leaves %2F as it is and removes dots.</summary>
internal static class RawTarget
{
    /// <summary>Without query, still percent-encoded. Through a proxy, scheme and host come before it.</summary>
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

    /// <summary>The segments, each decoded by itself: a slash that was encoded is part of a name.</summary>
    public static string[] GetSegments(HttpContext context) =>
        [.. GetPath(context).Split('/').Skip(1).Select(Uri.UnescapeDataString)];
}
