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

    // A leaf is {"timestamp": N}; objects and arrays have leaves inside.
    private static IEnumerable<long> FindTimes(JsonNode? node) => node switch
    {
        JsonObject leaf when leaf["timestamp"] is JsonValue time => [(long)time],
        JsonObject parent => parent.SelectMany(member => FindTimes(member.Value)),
        JsonArray list => list.SelectMany(FindTimes),
        _ => [],
    };
}
