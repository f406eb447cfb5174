using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>
/// Presigned URLs of objects, which expire like the URLs of S3: the signature covers path, time and validity. The URLs
/// replace <c>${aws:iot:s3-presigned-url-v2:URL}</c> in job documents, and the older form without <c>-v2</c>.
/// </summary>
public sealed partial class PresignedUrls(string origin, byte[] secret)
{
    /// <summary>AWS IoT quotas: the number of placeholders in one job document.</summary>
    public const int PlaceholdersMax = 10;

    public const int DefaultSeconds = 3_600;

    private const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";

    public static int CountPlaceholders(string document) => Placeholder().Count(document);

    /// <summary>The URL of the first placeholder that is not the URL of an S3 object, or null.</summary>
    internal static string? FindInvalidPlaceholder(string document) => Placeholder().Matches(document)
        .Select(match => match.Groups[1].Value)
        .FirstOrDefault(url => S3Object.ParseUrl(url) is null);

    /// <summary>Copies the document and replaces each placeholder by a newly signed URL.</summary>
    public JsonObject Fill(JsonObject document, DateTimeOffset now, long seconds) =>
        (JsonObject)FillNode(document, placeholder => S3Object.ParseUrl(placeholder) is { } s3Object
            ? Sign(s3Object.Path, now, seconds)
            : placeholder)!;

    /// <summary>Whether the URL was signed here for this path, and has not expired.</summary>
    public bool IsValid(string path, IReadOnlyDictionary<string, string> query, DateTimeOffset now)
    {
        bool isParsed = DateTimeOffset.TryParseExact(
            query.GetValueOrDefault("X-Amz-Date"),
            DateFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset signedAt);
        isParsed &= long.TryParse(
            query.GetValueOrDefault("X-Amz-Expires"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out long seconds);
        return isParsed
            && CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(CreateSignature(path, signedAt, seconds)),
                Encoding.ASCII.GetBytes(query.GetValueOrDefault("X-Amz-Signature") ?? ""))
            && now < signedAt.AddSeconds(seconds);
    }

    private string Sign(string path, DateTimeOffset now, long seconds) =>
        $"{origin}{path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={FormatDate(now)}&X-Amz-Expires={seconds}"
        + $"&X-Amz-SignedHeaders=host&X-Amz-Signature={CreateSignature(path, now, seconds)}";

    private string CreateSignature(string path, DateTimeOffset signedAt, long seconds) => Convert.ToHexStringLower(
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{path}\n{FormatDate(signedAt)}\n{seconds}")));

    private static string FormatDate(DateTimeOffset time) =>
        time.UtcDateTime.ToString(DateFormat, CultureInfo.InvariantCulture);

    private static JsonNode? FillNode(JsonNode? node, Func<string, string> createUrl) => node switch
    {
        JsonObject members => new JsonObject(
            members.Select(m => KeyValuePair.Create(m.Key, FillNode(m.Value, createUrl)))),
        JsonArray elements => new JsonArray([.. elements.Select(element => FillNode(element, createUrl))]),
        JsonValue value when value.TryGetValue(out string? text) =>
            JsonValue.Create(Placeholder().Replace(text, match => createUrl(match.Groups[1].Value))),
        _ => node?.DeepClone(),
    };

    [GeneratedRegex(@"\$\{aws:iot:s3-presigned-url(?:-v2)?:([^}""]*)\}")]
    private static partial Regex Placeholder();
}
