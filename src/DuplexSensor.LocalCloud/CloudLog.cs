using System.Text;

namespace DuplexSensor.LocalCloud;

/// <summary>
/// The events of the cloud, newest last. Safe from any thread. The log keeps the last 10,000 events, or fewer when
/// their payloads exceed 64 MiB in total. It never contains keys, certificates or Authorization headers.
/// </summary>
public sealed class CloudLog(TimeProvider time)
{
    private const int EventsMax = 10_000;
    private const long PayloadBytesMax = 64 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<CloudEvent> _events = new();
    private long _sequence;
    private long _payloadBytes;

    /// <summary>
    /// Raised after each new event, on the thread that caused the event, so handlers must not block. Concurrent events
    /// may be raised in a different order than their sequence numbers.
    /// </summary>
    public event Action<CloudEvent>? Added;

    /// <summary>A copy of the stored events, oldest first.</summary>
    public IReadOnlyList<CloudEvent> Snapshot()
    {
        lock (_lock)
        {
            return [.. _events];
        }
    }

    internal void RecordConnected(string thing) =>
        Add(new CloudEvent(0, time.GetUtcNow(), CloudEventKind.Connected) { Thing = thing });

    internal void RecordDisconnected(string thing, string reason) =>
        Add(new CloudEvent(0, time.GetUtcNow(), CloudEventKind.Disconnected) { Thing = thing, Detail = reason });

    internal void RecordRefused(string thing, string reason) =>
        Add(new CloudEvent(0, time.GetUtcNow(), CloudEventKind.Refused) { Thing = thing, Detail = reason });

    /// <summary>Returns the sequence number of the event.</summary>
    internal long RecordPublished(string thing, string topic, ReadOnlyMemory<byte> payload, int qos = 0) =>
        Add(new CloudEvent(0, time.GetUtcNow(), CloudEventKind.Published)
        {
            Thing = thing,
            Subject = topic,
            Payload = payload,
            Qos = qos,
        });

    /// <summary>Returns the sequence number of the event.</summary>
    /// <param name="request">The event of the request that the message answers; 0 for none.</param>
    internal long RecordDelivered(
        string thing, string topic, ReadOnlyMemory<byte> payload, int qos = 0, long request = 0) =>
        Add(new CloudEvent(0, time.GetUtcNow(), CloudEventKind.Delivered)
        {
            Thing = thing,
            Subject = topic,
            Payload = payload,
            Qos = qos,
            Request = request,
        });

    internal void RecordPubAckSent(string thing, long published) =>
        Add(new CloudEvent(0, time.GetUtcNow(), CloudEventKind.PubAckSent) { Thing = thing, Request = published });

    internal void RecordPubAckReceived(string thing, long delivered) =>
        Add(new CloudEvent(0, time.GetUtcNow(), CloudEventKind.PubAckReceived) { Thing = thing, Request = delivered });

    internal void RecordPayloadGet(string path, int status) =>
        Add(new CloudEvent(0, time.GetUtcNow(), CloudEventKind.PayloadGet) { Subject = path, Detail = $"{status}" });

    internal void RecordApiCall(string methodAndPath, int status) =>
        Add(new CloudEvent(0, time.GetUtcNow(), CloudEventKind.ApiCall)
        {
            Subject = methodAndPath,
            Detail = $"{status}",
        });

    internal void RecordFaultTriggered(string fault) =>
        Add(new CloudEvent(0, time.GetUtcNow(), CloudEventKind.FaultTriggered) { Detail = fault });

    private long Add(CloudEvent entry)
    {
        lock (_lock)
        {
            entry.Sequence = ++_sequence;
            _events.Enqueue(entry);
            _payloadBytes += entry.Payload.Length;
            while (_events.Count > EventsMax || _payloadBytes > PayloadBytesMax)
            {
                _payloadBytes -= _events.Dequeue().Payload.Length;
            }
        }

        Added?.Invoke(entry);
        return entry.Sequence;
    }

    // Clients choose the names, and consoles print the log. An escape sequence in a name must not reach a console.
    internal static string EscapeControlCharacters(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\u001f')
            && !text.AsSpan().ContainsAnyInRange('\u007f', '\u009f'))
        {
            return text;
        }

        var escaped = new StringBuilder();
        foreach (char c in text)
        {
            escaped.Append(char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString());
        }

        return escaped.ToString();
    }
}
