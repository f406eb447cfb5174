using System.Text;
using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Http.Api;

/// <summary>
/// Lists in pages: at most <c>maxResults</c> entries, and a token if there is a next page. The token is the last key of
/// the page. So the next page continues after that key, even if entries were deleted in between.
/// </summary>
internal static class Page
{
    private const int SizeMax = 250;

    /// <summary>The response with one page of a list that is ordered by key.</summary>
    public static ApiResponse Create<T>(
        ApiCall call, string member, IEnumerable<T> all, Func<T, (string Key, JsonNode Entry)> toEntry)
    {
        var size = (int)(call.FindQueryNumber("maxResults") ?? call.FindQueryNumber("pageSize") ?? SizeMax);
        string? after = (call.FindQueryText("nextToken") ?? call.FindQueryText("marker")) is { } token
            ? ParseToken(token) : null;
        (string Key, JsonNode Entry)[] page =
        [
            .. all.Select(toEntry)
                .Where(entry => after is null || string.CompareOrdinal(entry.Key, after) > 0)
                .Take(size + 1),
        ];
        var body = new JsonObject { [member] = new JsonArray([.. page.Take(size).Select(entry => entry.Entry)]) };
        if (page.Length > size)
        {
            // In hexadecimal digits: the pattern of a marker allows them.
            body[GetTokenName(call)] = Convert.ToHexString(Encoding.UTF8.GetBytes(page[size - 1].Key));
        }

        return ApiResponse.Ok(body);
    }

    // The older calls name the token a marker.
    private static string GetTokenName(ApiCall call) => call.UsesMarkers ? "nextMarker" : "nextToken";

    private static string ParseToken(string token)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromHexString(token));
        }
        catch (FormatException)
        {
            throw CloudRequestException.Invalid(
                $"The token '{token}' does not belong to this list. Use the nextToken of its last page.");
        }
    }
}
