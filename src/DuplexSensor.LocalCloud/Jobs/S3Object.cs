using System.Text;
using System.Text.RegularExpressions;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>
/// An S3 object. Its URL is <c>https://s3.REGION.amazonaws.com/BUCKET/KEY</c>, or
/// <c>https://BUCKET.s3.REGION.amazonaws.com/KEY</c>, or one of these with <c>s3.dualstack.REGION</c>. The key is
/// decoded. It has no segment <c>.</c> or <c>..</c>, so it is a safe relative path of a file.
/// </summary>
public sealed partial record S3Object(string Bucket, string Key)
{
    private const int KeyBytesMax = 1_024;

    /// <summary>The path of the object on the local payload server, percent-encoded.</summary>
    public string Path => $"/{Bucket}/{string.Join('/', Key.Split('/').Select(Uri.EscapeDataString))}";

    /// <summary>Parses the URL of an S3 object; null for any other URL.</summary>
    public static S3Object? ParseUrl(string url)
    {
        Match match = PathStyle().Match(url);
        match = match.Success ? match : HostStyle().Match(url);
        return match.Success ? ParsePath($"/{match.Groups["bucket"].Value}/{match.Groups["key"].Value}") : null;
    }

    /// <summary>Parses a path of the local payload server; null when the path is not valid.</summary>
    public static S3Object? ParsePath(string path)
    {
        Match match = ObjectPath().Match(path);
        string key = Uri.UnescapeDataString(match.Groups[2].Value);
        return match.Success && IsPlain(key) ? new S3Object(match.Groups[1].Value, key) : null;
    }

    // On Windows, a path with a colon or a backslash could leave the folder.
    private static bool IsPlain(string key) =>
        Encoding.UTF8.GetByteCount(key) <= KeyBytesMax
        && key.Split('/').All(part => part is not ("." or ".." or ""))
        && !key.Any(c => char.IsControl(c) || c is '\\' or ':');

    [GeneratedRegex(@"^https://s3[.-](?:dualstack\.)?(?:[a-z0-9-]+\.)?amazonaws\.com/(?<bucket>[^/]+)/(?<key>.+)\z")]
    private static partial Regex PathStyle();

    [GeneratedRegex(@"^https://(?<bucket>[^/]+)\.s3[.-](?:dualstack\.)?(?:[a-z0-9-]+\.)?amazonaws\.com/(?<key>.+)\z")]
    private static partial Regex HostStyle();

    [GeneratedRegex(@"^/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/([^?#]+)\z")]
    private static partial Regex ObjectPath();
}
