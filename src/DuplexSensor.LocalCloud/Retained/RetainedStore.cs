using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Retained;

/// <summary>The retained messages, ordered by topic (AWS IoT developer guide, MQTT retained messages).</summary>
public sealed class RetainedStore
{
    public RetainedStore() => Quota = new RetainQuota(() => Table.Count);

    internal Table<RetainedMessage> Table { get; } = new("retained");

    /// <summary>AWS's quotas, which the broker and the HTTP API apply.</summary>
    internal RetainQuota Quota { get; }

    /// <summary>The messages that have not expired.</summary>
    public IEnumerable<RetainedMessage> FindAll(DateTimeOffset now) =>
        Table.Records.Where(message => !message.IsExpired(now));

    /// <summary>The retained message of a topic; null when there is none or it has expired.</summary>
    public RetainedMessage? Find(string topic, DateTimeOffset now) =>
        Table.Find(topic) is { } message && !message.IsExpired(now) ? message : null;

    /// <summary>Stores a message that was published with RETAIN; an empty payload removes the stored one.</summary>
    internal void OnPublish(CloudMessage message, DateTimeOffset now)
    {
        if (message.Retain && message.Payload.IsEmpty)
        {
            Table.Remove(message.Topic);
        }
        else if (message.Retain)
        {
            var retained = new RetainedMessage(message.Topic, message.Payload.ToArray(), message.Qos, now)
            {
                Properties = message.Properties,
            };
            Table.Set(message.Topic, retained);
        }
    }
}
