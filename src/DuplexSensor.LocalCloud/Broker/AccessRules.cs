using DuplexSensor.LocalCloud.Policies;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>What a thing may do by the policy that it is onboarded with, within AWS's limits.</summary>
public static class AccessRules
{
    /// <summary>AWS IoT quotas: topic filters in one SUBSCRIBE.</summary>
    public const int FiltersMax = 8;

    /// <summary>AWS IoT quotas: subscriptions of one connection.</summary>
    public const int SubscriptionsMax = 50;

    /// <summary>AWS IoT quotas: bytes of a payload.</summary>
    public const int PayloadBytesMax = 131_072;

    public static bool CanPublish(string thing, string topic) =>
        TopicSyntax.IsValidTopic(topic) && DevicePolicy.Allows(thing, AccessActions.Publish, topic);

    public static bool CanSubscribe(string thing, string filter) =>
        TopicSyntax.IsValidFilter(filter) && DevicePolicy.Allows(thing, AccessActions.Subscribe, filter);
}
