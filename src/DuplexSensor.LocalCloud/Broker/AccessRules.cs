namespace DuplexSensor.LocalCloud.Broker;

/// <summary>What a client may do: publish and subscribe below its own two prefixes, within AWS's limits.</summary>
public static class AccessRules
{
    /// <summary>AWS IoT quotas: topic filters in one SUBSCRIBE.</summary>
    public const int FiltersMax = 8;

    /// <summary>AWS IoT quotas: bytes of a payload.</summary>
    public const int PayloadBytesMax = 131_072;

    public static bool MayPublish(string thing, string topic) =>
        TopicFilter.IsValidTopic(topic) && IsOwn(thing, topic);

    public static bool MaySubscribe(string thing, string filter) =>
        TopicFilter.IsValidFilter(filter) && IsOwn(thing, filter);

    private static bool IsOwn(string thing, string topic) =>
        topic.StartsWith($"$aws/things/{thing}/", StringComparison.Ordinal)
        || topic.StartsWith($"devices/{thing}/", StringComparison.Ordinal);
}
