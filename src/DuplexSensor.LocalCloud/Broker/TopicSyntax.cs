using System.Text;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>Checks whether topics and topic filters are well formed and within AWS's limits.</summary>
public static class TopicSyntax
{
    // AWS IoT quotas, message broker.
    private const int BytesMax = 256;
    private const int SlashesMax = 7;

    // The same quotas: the slashes of $aws/rules/RULE/ do not count.
    private const int BasicIngestSlashes = 3;

    /// <summary>Whether a topic can be published to: it has no wildcards.</summary>
    public static bool IsValidTopic(string topic) =>
        IsWithinLimits(topic, SlashesMax + (ReservedTopics.IsBasicIngest(topic) ? BasicIngestSlashes : 0))
        && !HasWildcard(topic) && !topic.Contains('\0');

    public static bool HasWildcard(string text) => text.AsSpan().IndexOfAny('+', '#') >= 0;

    /// <summary>Whether a filter can be subscribed to: each wildcard is a whole level, and # the last.</summary>
    public static bool IsValidFilter(string filter)
    {
        string[] levels = filter.Split('/');
        return IsWithinLimits(filter, SlashesMax)
            && !filter.Contains('\0')
            && levels.All(level => level is "+" or "#" || level.AsSpan().IndexOfAny('+', '#') < 0)
            && !levels[..^1].Contains("#");
    }

    private static bool IsWithinLimits(string text, int slashesMax) =>
        text.Length > 0 && Encoding.UTF8.GetByteCount(text) <= BytesMax && text.Count(c => c == '/') <= slashesMax;
}
