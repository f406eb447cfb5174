using System.Text;
using System.Text.RegularExpressions;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>
/// An object of S3, known by its URL: <c>https://s3.REGION.amazonaws.com/BUCKET/KEY</c>, or with the bucket before s3;
/// with <c>s3.dualstack.REGION</c> too. The key is decoded, and has no segment <c>.</c> or <c>..</c>, so that a file
/// can stand for it.
/// </summary>
public sealed partial record S3Object(string Bucket, string Key)
{
    private const int KeyBytesMax = 1_024;

    /// <summary>Where the local payload server has it, percent-encoded.</summary>
    public string Path => $"/{Bucket}/{string.Join('/', Key.Split('/').Select(Uri.EscapeDataString))}";

    /// <summary>The object that a URL of S3 names, or null when it is none.</summary>
    public static S3Object? ParseUrl(string url)
    {
        Match match = PathStyle().Match(url);
        match = match.Success ? match : HostStyle().Match(url);
        return match.Success ? ParsePath($"/{match.Groups["bucket"].Value}/{match.Groups["key"].Value}") : null;
    }

    /// <summary>The object at a path of the local payload server, or null when it names none.</summary>
    public static S3Object? ParsePath(string path)
    {
        Match match = ObjectPath().Match(path);
        string key = Uri.UnescapeDataString(match.Groups[2].Value);
        return match.Success && IsPlain(key) ? new S3Object(match.Groups[1].Value, key) : null;
    }

    // A colon or a backslash would lead out of the folder on Windows.
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
