using DuplexSensor.LocalCloud.Broker;

namespace DuplexSensor.LocalCloud.Shadow;

/// <summary>The topics of one shadow: the classic one of a thing, or a named one.</summary>
public sealed class ShadowTopics(string thing, string? shadowName = null)
{
    private const string ThingsPrefix = "$aws/things/";

    private readonly string _prefix =
        $"{ThingsPrefix}{thing}/shadow" + (shadowName is null ? "" : $"/name/{shadowName}");

    public string Thing => thing;

    /// <summary>The name of a named shadow; null for the classic shadow.</summary>
    public string? ShadowName => shadowName;

    /// <summary>The name in error messages: the shadow name, or the thing name for the classic shadow.</summary>
    public string DisplayName => shadowName ?? thing;

    public string Get => field ??= _prefix + "/get";

    public string Update => field ??= _prefix + "/update";

    public string Delete => field ??= _prefix + "/delete";

    public string Delta => _prefix + "/update/delta";

    public string Documents => _prefix + "/update/documents";

    /// <summary>Whether a topic is that of a request to get, update or delete a shadow.</summary>
    public static bool IsRequest(string topic) => TryParse(topic, out Range _, out Range _, out Range operation)
        && topic.AsSpan(operation) is "get" or "update" or "delete";

    /// <summary>The shadow of a topic, and the one level after the shadow; null for other topics.</summary>
    public static ShadowTopics? TryParse(string topic, out ReadOnlySpan<char> operation)
    {
        bool isShadow = TryParse(topic, out Range thing, out Range name, out Range last);
        operation = isShadow ? topic.AsSpan(last) : default;
        return isShadow ? new ShadowTopics(topic[thing], name.Equals(default) ? null : topic[name]) : null;
    }

    // The range of the shadow's name is empty for a classic shadow.
    private static bool TryParse(string topic, out Range thing, out Range name, out Range operation)
    {
        Span<Range> levels = stackalloc Range[8];
        int count = topic.StartsWith(ThingsPrefix, StringComparison.Ordinal) ? topic.AsSpan().Split(levels, '/') : 0;
        bool isNamed = count == 7 && topic.AsSpan(levels[4]) is "name";
        (thing, name, operation) = (levels[2], isNamed ? levels[5] : default, levels[Math.Max(0, count - 1)]);
        return (count == 5 || isNamed)
            && topic.AsSpan(levels[3]) is "shadow"
            && AwsNames.IsThingName(topic.AsSpan(thing))
            && (!isNamed || AwsNames.IsShadowName(topic.AsSpan(name)));
    }
}
