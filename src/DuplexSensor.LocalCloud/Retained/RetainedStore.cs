using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Retained;

/// <summary>The retained messages, ordered by topic (AWS IoT developer guide, MQTT retained messages).</summary>
public sealed class RetainedStore
{
    internal Table<RetainedMessage> Table { get; } = new("retained");

    /// <summary>Those whose time is not over.</summary>
    public IEnumerable<RetainedMessage> FindAll(DateTimeOffset now) =>
        Table.Records.Where(message => !message.IsExpired(now));

    /// <summary>That of a topic, or null when there is none or its time is over.</summary>
    public RetainedMessage? Find(string topic, DateTimeOffset now) =>
        Table.Find(topic) is { } message && !message.IsExpired(now) ? message : null;

    /// <summary>Keeps a message that was published with RETAIN; an empty one takes the one before it away.</summary>
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
