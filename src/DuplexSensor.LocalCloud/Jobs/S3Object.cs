using System.Text.RegularExpressions;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>
/// An object of S3, known by its URL: <c>https://s3.REGION.amazonaws.com/BUCKET/KEY</c>, or with the bucket before s3.
/// </summary>
public sealed partial record S3Object(string Bucket, string Key)
{
    /// <summary>Where the local payload server keeps it.</summary>
    public string Path => $"/{Bucket}/{Key}";

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
        bool isValid = match.Success && match.Groups[2].Value.Split('/').All(part => part is not ("." or ".." or ""));
        return isValid ? new S3Object(match.Groups[1].Value, match.Groups[2].Value) : null;
    }

    [GeneratedRegex(@"^https://s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com/(?<bucket>[^/]+)/(?<key>.+)\z")]
    private static partial Regex PathStyle();

    [GeneratedRegex(@"^https://(?<bucket>[^/]+)\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com/(?<key>.+)\z")]
    private static partial Regex HostStyle();

    [GeneratedRegex(@"^/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/([a-zA-Z0-9._/-]{1,200})\z")]
    private static partial Regex ObjectPath();
}
