using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Http.Api;

/// <summary>Reading members of a request body, and writing times, as the control plane has them.</summary>
internal static class ApiMembers
{
    /// <summary>A member that must be a text when it is there.</summary>
    public static string? TextAt(this JsonObject body, string name)
    {
        if (body[name] is not { } node)
        {
            return null;
        }

        return node is JsonValue value && value.TryGetValue(out string? text)
            ? text
            : throw CloudRequestException.Invalid($"'{name}' must be a text.");
    }

    /// <summary>A text that must be there.</summary>
    public static string RequiredTextAt(this JsonObject body, string name) =>
        body.TextAt(name) ?? throw CloudRequestException.Invalid($"'{name}' is missing.");

    public static long? NumberAt(this JsonObject body, string name)
    {
        if (body[name] is not { } node)
        {
            return null;
        }

        return node is JsonValue value && value.TryGetValue(out long number)
            ? number
            : throw CloudRequestException.Invalid($"'{name}' must be a whole number.");
    }

    public static bool FlagAt(this JsonObject body, string name)
    {
        if (body[name] is not { } node)
        {
            return false;
        }

        return node is JsonValue value && value.TryGetValue(out bool flag)
            ? flag
            : throw CloudRequestException.Invalid($"'{name}' must be true or false.");
    }

    public static JsonObject? ObjectAt(this JsonObject body, string name)
    {
        if (body[name] is not { } node)
        {
            return null;
        }

        return node as JsonObject ?? throw CloudRequestException.Invalid($"'{name}' must be an object.");
    }

    /// <summary>Better no thing than another one than was asked for.</summary>
    public static void ThrowIfHasAny(this JsonObject body, params ReadOnlySpan<string> notServed)
    {
        foreach (string name in notServed)
        {
            CloudRequestException.ThrowIfInvalid(
                !body.ContainsKey(name), $"'{name}' is not served by the local cloud: leave it out.");
        }
    }

    /// <summary>The texts as a JSON array.</summary>
    public static JsonArray ToJson(this IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    /// <summary>Epoch seconds with a fraction, as the control plane writes times.</summary>
    public static double EpochSeconds(this DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;
}
