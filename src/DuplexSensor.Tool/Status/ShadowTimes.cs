using System.Text.Json.Nodes;

namespace DuplexSensor.Tool.Status;

/// <summary>The times in a shadow document, seconds of the cloud's clock.</summary>
internal static class ShadowTimes
{
    /// <summary>
    /// The time from the newest member of <c>reported</c> to the document itself; null when nothing is reported.
    /// </summary>
    public static TimeSpan? FindReportAge(JsonObject shadow)
    {
        long[] times = [.. FindTimes(shadow["metadata"]?["reported"])];
        return times.Length > 0 && shadow["timestamp"] is { } now
            ? TimeSpan.FromSeconds((long)now - times.Max())
            : null;
    }

    /// <summary>
    /// When the board booted, by its reported <c>uptime</c>, seconds of the moment of that report; null when it reports
    /// none.
    /// </summary>
    public static DateTimeOffset? FindBoot(JsonObject shadow) =>
        shadow["state"]?["reported"]?["uptime"] is JsonValue uptime && uptime.TryGetValue(out long seconds)
        && shadow["metadata"]?["reported"]?["uptime"]?["timestamp"] is JsonValue at
            ? DateTimeOffset.FromUnixTimeSeconds((long)at - seconds)
            : null;

    // A leaf is {"timestamp": N}; objects and arrays have leaves inside.
    private static IEnumerable<long> FindTimes(JsonNode? node) => node switch
    {
        JsonObject leaf when leaf["timestamp"] is JsonValue time => [(long)time],
        JsonObject parent => parent.SelectMany(member => FindTimes(member.Value)),
        JsonArray list => list.SelectMany(FindTimes),
        _ => [],
    };
}
