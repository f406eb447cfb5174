using DuplexSensor.LocalCloud.Policies;
using DuplexSensor.LocalCloud.Shadow;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// The topics under <c>$</c> that clients may publish and subscribe to. Only topics that the local cloud serves are
/// allowed (AWS IoT developer guide, Reserved topics).
/// </summary>
internal static class ReservedTopics
{
    private const string Things = "$aws/things/{thing}/";

    // Only the jobs service publishes to these.
    private static readonly ReservedTopic[] JobMessages =
    [
        new(Things + "jobs/get|start-next/accepted|rejected"),
        new(Things + "jobs/{job}/get|update/accepted|rejected"),
        new(Things + "jobs/notify|notify-next"),
    ];

    private static readonly ReservedTopic[] Served =
    [
        new(Things + "shadow/get|update|delete"),
        new(Things + "shadow/get|update|delete/accepted|rejected"),
        new(Things + "shadow/update/delta|documents"),
        new(Things + "shadow/name/{shadow}/get|update|delete"),
        new(Things + "shadow/name/{shadow}/get|update|delete/accepted|rejected"),
        new(Things + "shadow/name/{shadow}/update/delta|documents"),
        new(Things + "jobs/get|start-next"),
        new(Things + "jobs/{job}/get|update"),
        .. JobMessages,
    ];

    // The jobs service rejects an unknown request with InvalidTopic.
    private static readonly ReservedTopic JobRequest = new(Things + "jobs/{rest}");

    private static readonly ReservedTopic Events = new("$aws/events/{rest}");

    // Clients only subscribe to these.
    private static readonly ReservedTopic[] ServedEvents =
    [
        new("$aws/events/presence/connected|disconnected|connect_failed/{rest}"),
        new("$aws/events/subscriptions/subscribed|unsubscribed/{rest}"),
        new("$aws/events/job/{job}/completed|canceled|deleted|cancellation_in_progress|deletion_in_progress"),
        new("$aws/events/jobExecution/{job}/succeeded|failed|rejected|canceled|timed_out|removed|deleted"),
    ];

    private static readonly ReservedTopic[] BasicIngest = [new("$aws/rules/{rule}"), new("$aws/rules/{rule}/{rest}")];

    private static readonly ReservedTopic[] NotServed =
    [
        Events,
        new(Things + "defender|greengrass|greengrassv2|streams|tunnels/{rest}"),
        new("$aws/certificates|commands|device_location|provisioning-templates|sitewise/{rest}"),
        new("$share/{rest}"),
    ];

    public static bool IsBasicIngest(string topic) =>
        topic.StartsWith("$aws/rules/", StringComparison.Ordinal)
        && BasicIngest.Any(form => form.Matches(topic.Split('/')));

    /// <summary>The reason why no client may publish to a topic, or null when the topic is allowed.</summary>
    public static DenyReason? FindPublishError(string topic, bool retain)
    {
        // Most messages are requests to shadows.
        if (!topic.StartsWith('$') || (!retain && ShadowTopics.IsRequest(topic)))
        {
            return null;
        }

        string[] levels = topic.Split('/');
        if (JobMessages.Any(form => form.Matches(levels)))
        {
            return new DenyReason("only the jobs service publishes to it");
        }

        if (Served.Any(form => form.Matches(levels)) || JobRequest.Matches(levels) || IsBasicIngest(topic))
        {
            return retain ? new DenyReason("a message to a topic that begins with $ cannot be retained") : null;
        }

        return Events.Matches(levels) ? new DenyReason("only AWS publishes to $aws/events")
            : NotServed.Any(form => form.Matches(levels)) ? new DenyReason("not served here")
            : NoSuchTopic("AWS has no such topic", levels);
    }

    /// <summary>The reason why no client may subscribe to a filter, or null when the filter is allowed.</summary>
    public static DenyReason? FindSubscribeError(string filter)
    {
        string[] levels = filter.Split('/');
        if (!filter.StartsWith('$') || Served.Concat(ServedEvents).Any(form => form.CanMatch(levels)))
        {
            return null;
        }

        return NotServed.Any(form => form.CanMatch(levels)) ? new DenyReason("not served here")
            : BasicIngest.Any(form => form.CanMatch(levels))
                ? new DenyReason("messages to $aws/rules go to a rule and to no subscriber")
            : NoSuchTopic("no topic that AWS has matches it", levels);
    }

    private static DenyReason NoSuchTopic(string reason, string[] levels)
    {
        (int Letters, string Topic)? nearest = Served.Concat(ServedEvents)
            .Select(form => form.FindNearest(levels))
            .Where(found => found is not null)
            .MinBy(found => found!.Value.Letters);
        return new DenyReason(nearest is { Letters: <= EditDistance.MisspelledMax } found
            ? $"{reason}; {found.Topic} was probably meant"
            : reason);
    }
}
