using DuplexSensor.LocalCloud.Policies;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>The actions that the onboarding policy allows to a thing, and limits of AWS.</summary>
public static class AccessRules
{
    /// <summary>AWS IoT quotas: most topic filters in one SUBSCRIBE.</summary>
    public const int FiltersMax = 8;

    /// <summary>AWS IoT quotas: most subscriptions of one connection.</summary>
    public const int SubscriptionsMax = 50;

    /// <summary>AWS IoT quotas: most bytes of a payload.</summary>
    public const int PayloadBytesMax = 131_072;

    public static bool CanPublish(string thing, string topic) =>
        TopicSyntax.IsValidTopic(topic) && DevicePolicy.Allows(thing, AccessActions.Publish, topic);

    public static bool CanSubscribe(string thing, string filter) =>
        TopicSyntax.IsValidFilter(filter) && DevicePolicy.Allows(thing, AccessActions.Subscribe, filter);
}
