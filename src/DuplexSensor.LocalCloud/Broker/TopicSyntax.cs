using System.Text;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>Checks whether topics and topic filters are well formed and within AWS's limits.</summary>
public static class TopicSyntax
{
    // AWS IoT quotas, message broker.
    private const int BytesMax = 256;
    private const int SlashesMax = 7;

    // The same quotas: the segments $aws/rules/RULE/ do not count.
    private const int BasicIngestSegments = 3;

    /// <summary>Whether a topic can be published to: it has no wildcards.</summary>
    public static bool IsValidTopic(string topic) =>
        topic.Length > 0 && IsWithinLimits(SkipBasicIngest(topic)) && !HasWildcard(topic) && IsText(topic);

    /// <summary>
    /// Whether a text has only characters that MQTT allows. MQTTnet decodes bytes that are not UTF-8 as U+FFFD, and a
    /// client that sends them must be disconnected (MQTT 3.1.1, 1.5.3).
    /// </summary>
    public static bool IsText(string text) => text.AsSpan().IndexOfAny('\0', '\uFFFD') < 0;

    public static bool HasWildcard(string text) => text.AsSpan().IndexOfAny('+', '#') >= 0;

    /// <summary>Whether a filter can be subscribed to: each wildcard is a whole level, and # the last.</summary>
    public static bool IsValidFilter(string filter)
    {
        string[] levels = filter.Split('/');
        return filter.Length > 0
            && IsWithinLimits(filter)
            && IsText(filter)
            && levels.All(level => level is "+" or "#" || level.AsSpan().IndexOfAny('+', '#') < 0)
            && !levels[..^1].Contains("#");
    }

    /// <summary>Whether the topic is <c>$aws/things/THING/jobs</c> or below it.</summary>
    public static bool IsJobTopic(string topic) =>
        topic.StartsWith("$aws/things/", StringComparison.Ordinal) && GetLevel(topic, 3) is "jobs";

    /// <summary>The name of the thing in a topic of its shadows or jobs.</summary>
    public static ReadOnlySpan<char> GetThing(ReadOnlySpan<char> topic) => GetLevel(topic, 2);

    /// <summary>Whether the topic is <c>$aws/rules</c> or below it.</summary>
    public static bool IsRuleTopic(string topic) =>
        topic.StartsWith("$aws/", StringComparison.Ordinal) && GetLevel(topic, 1) is "rules";

    /// <summary>A level of a topic, counted from 0; empty when there is none.</summary>
    public static ReadOnlySpan<char> GetLevel(ReadOnlySpan<char> topic, int number)
    {
        for (; number > 0; number--)
        {
            int slash = topic.IndexOf('/');
            if (slash < 0)
            {
                return [];
            }

            topic = topic[(slash + 1)..];
        }

        int end = topic.IndexOf('/');
        return end < 0 ? topic : topic[..end];
    }

    private static ReadOnlySpan<char> SkipBasicIngest(string topic)
    {
        string[] segments = ReservedTopics.IsBasicIngest(topic) ? topic.Split('/', BasicIngestSegments + 1) : [];
        return segments.Length > BasicIngestSegments ? segments[BasicIngestSegments] : topic;
    }

    private static bool IsWithinLimits(ReadOnlySpan<char> text) =>
        Encoding.UTF8.GetByteCount(text) <= BytesMax && text.Count('/') <= SlashesMax;
}
