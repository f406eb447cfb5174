using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Retained;

/// <summary>The retained messages, ordered by topic (AWS IoT developer guide, MQTT retained messages).</summary>
public sealed class RetainedStore
{
    internal Table<RetainedMessage> Table { get; } = new("retained");

    public IEnumerable<RetainedMessage> Messages => Table.Records;

    public RetainedMessage? Find(string topic) => Table.Find(topic);

    /// <summary>Keeps a message that was published with RETAIN; an empty one takes the one before it away.</summary>
    internal void OnPublish(CloudMessage message, DateTimeOffset now)
    {
        if (message.Retain && message.Payload.IsEmpty)
        {
            Table.Remove(message.Topic);
        }
        else if (message.Retain)
        {
            Table.Set(
                message.Topic, new RetainedMessage(message.Topic, message.Payload.ToArray(), message.Qos, now));
        }
    }
}
