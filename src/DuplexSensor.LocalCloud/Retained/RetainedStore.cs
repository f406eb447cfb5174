using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Retained;

/// <summary>The retained messages, ordered by topic (AWS IoT developer guide, MQTT retained messages).</summary>
public sealed class RetainedStore
{
    private const int BatchMax = 100;

    private readonly SortedSet<(DateTimeOffset At, string Topic)> _ends = [];

    public RetainedStore()
    {
        Quota = new RetainQuota(() => Table.Count);
        Table.RecordChanged += (_, before, after) =>
        {
            if (before?.ExpiresAt is { } oldEnd)
            {
                _ends.Remove((oldEnd, before.Topic));
            }

            if (after?.ExpiresAt is { } end)
            {
                _ends.Add((end, after.Topic));
            }
        };
    }

    internal Table<RetainedMessage> Table { get; } = new("retained");

    /// <summary>AWS's quotas, which the broker and the HTTP API apply.</summary>
    internal RetainQuota Quota { get; }

    /// <summary>The messages that have not expired.</summary>
    public IEnumerable<RetainedMessage> FindAll(DateTimeOffset now) =>
        Table.Records.Where(message => !message.IsExpired(now));

    /// <summary>The retained message of a topic; null when there is none or it has expired.</summary>
    public RetainedMessage? Find(string topic, DateTimeOffset now) =>
        Table.Find(topic) is { } message && !message.IsExpired(now) ? message : null;

    /// <summary>When the next message expires; null when none does.</summary>
    internal DateTimeOffset? NextExpiry => _ends.Count > 0 ? _ends.Min.At : null;

    /// <summary>
    /// Removes messages that have expired, one batch at a time. Until then they count among the stored messages.
    /// </summary>
    internal void RemoveExpired(DateTimeOffset now)
    {
        for (int i = 0; i < BatchMax && NextExpiry <= now; i++)
        {
            Table.Remove(_ends.Min.Topic);
        }
    }

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
