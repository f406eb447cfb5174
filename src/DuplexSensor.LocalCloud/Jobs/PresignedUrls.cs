using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DuplexSensor.LocalCloud.Jobs;

/// <summary>
/// URLs of objects that are good for a while, as S3 presigns them: path, time and life are signed with a secret. They
/// take the place of <c>${aws:iot:s3-presigned-url-v2:URL}</c> in job documents, and of the older form without
/// <c>-v2</c>.
/// </summary>
public sealed partial class PresignedUrls(string origin, byte[] secret)
{
    /// <summary>AWS IoT quotas: placeholders in one job document.</summary>
    public const int PlaceholdersMax = 10;

    public const int SecondsByDefault = 3_600;

    private const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";

    public static int PlaceholdersIn(string document) => Placeholder().Count(document);

    /// <summary>The first placeholder whose URL is none of an S3 object, or null.</summary>
    internal static string? BadPlaceholderIn(string document) => Placeholder().Matches(document)
        .Select(match => match.Groups[1].Value)
        .FirstOrDefault(url => S3Object.Parse(url) is null);

    /// <summary>A copy of the document with a fresh URL in each placeholder.</summary>
    public JsonObject Fill(JsonObject document, DateTimeOffset now, long seconds) =>
        (JsonObject)Filled(document, placeholder => S3Object.Parse(placeholder) is { } named
            ? Sign(named.Path, now, seconds)
            : placeholder)!;

    /// <summary>Whether the URL was signed here for this path, and has not expired.</summary>
    public bool IsGood(string path, IReadOnlyDictionary<string, string> query, DateTimeOffset now)
    {
        bool isRead = DateTimeOffset.TryParseExact(
            query.GetValueOrDefault("X-Amz-Date"),
            DateFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset from);
        isRead &= long.TryParse(
            query.GetValueOrDefault("X-Amz-Expires"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out long seconds);
        return isRead
            && CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(SignatureOf(path, from, seconds)),
                Encoding.ASCII.GetBytes(query.GetValueOrDefault("X-Amz-Signature") ?? ""))
            && now < from.AddSeconds(seconds);
    }

    private string Sign(string path, DateTimeOffset now, long seconds) =>
        $"{origin}{path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={DateOf(now)}&X-Amz-Expires={seconds}"
        + $"&X-Amz-SignedHeaders=host&X-Amz-Signature={SignatureOf(path, now, seconds)}";

    private string SignatureOf(string path, DateTimeOffset from, long seconds) => Convert.ToHexStringLower(
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{path}\n{DateOf(from)}\n{seconds}")));

    private static string DateOf(DateTimeOffset time) =>
        time.UtcDateTime.ToString(DateFormat, CultureInfo.InvariantCulture);

    private static JsonNode? Filled(JsonNode? node, Func<string, string> urlOf) => node switch
    {
        JsonObject members => new JsonObject(
            members.Select(m => KeyValuePair.Create(m.Key, Filled(m.Value, urlOf)))),
        JsonArray elements => new JsonArray([.. elements.Select(element => Filled(element, urlOf))]),
        JsonValue value when value.TryGetValue(out string? text) =>
            JsonValue.Create(Placeholder().Replace(text, match => urlOf(match.Groups[1].Value))),
        _ => node?.DeepClone(),
    };

    [GeneratedRegex(@"\$\{aws:iot:s3-presigned-url(?:-v2)?:([^}""]*)\}")]
    private static partial Regex Placeholder();
}
