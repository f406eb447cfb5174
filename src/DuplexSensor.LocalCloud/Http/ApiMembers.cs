using System.Text.Json.Nodes;

namespace DuplexSensor.LocalCloud.Http;

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

    public static JsonObject? ObjectAt(this JsonObject body, string name)
    {
        if (body[name] is not { } node)
        {
            return null;
        }

        return node as JsonObject ?? throw CloudRequestException.Invalid($"'{name}' must be an object.");
    }

    /// <summary>Epoch seconds with a fraction, as the control plane writes times.</summary>
    public static double EpochSeconds(this DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;
}
