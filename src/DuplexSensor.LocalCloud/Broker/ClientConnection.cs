using DuplexSensor.LocalCloud.Broker.Packets;
using DuplexSensor.LocalCloud.Shadow;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// One accepted connection: its permissions, why it ends, and its published messages that are not handled yet. A QoS 1
/// message is handled when its PUBACK leaves, so that no response overtakes the PUBACK. A QoS 0 message waits for the
/// messages before it.
/// </summary>
/// <param name="publishAsync">
/// Handles a message; the last argument is whether it is a shadow request above the limit of requests in flight.
/// </param>
internal sealed class ClientConnection(Func<ClientConnection, CloudMessage, bool, Task> publishAsync)
{
    // AWS IoT quotas: unacknowledged requests to the shadows of a thing on one connection.
    private const int InFlightMax = 10;

    private readonly Lock _lock = new();
    private readonly Queue<(CloudMessage Message, bool IsExcess)> _pending = new();
    private readonly TaskCompletionSource _established = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _receivedCount;

    /// <summary>Whether the shadow requests in flight are limited.</summary>
    public bool IsThrottled { get; init; }

    public MqttChannel? Channel { get; init; }

    public Permissions? Permissions { get; init; }

    /// <summary>The connection's state; complete when the connection is established.</summary>
    public ConnectionState State { get; set; } = new("");

    /// <summary>Limits the unacknowledged QoS 1 messages to the client.</summary>
    public SendWindow Window { get; init; } = new();

    /// <summary>Limits the responses to the client that wait to be sent.</summary>
    public ResponseWindow Responses { get; } = new();

    /// <summary>The client's SUBSCRIBE and UNSUBSCRIBE packets until they are acknowledged.</summary>
    public PendingSubscriptions Subscriptions { get; } = new();

    /// <summary>Whether the client speaks MQTT 5.</summary>
    public bool IsMqtt5 => Channel is { IsMqtt5: true };

    /// <summary>Completes when the broker can end the connection.</summary>
    public Task Established => _established.Task;

    /// <summary>Completes when the connection is closed and its messages are handled.</summary>
    public Task Closed => _closed.Task;

    /// <summary>AWS's disconnectReason, once the cloud itself has decided to end the connection.</summary>
    public string? DisconnectReason { get; private set; }

    /// <summary>Checks the client's keep-alive; null when the keep-alive is not checked.</summary>
    public KeepAliveMonitor? KeepAlive { get; init; }

    public void MarkEstablished() => _established.TrySetResult();

    /// <summary>Handles the remaining messages. Call it when the connection is closed.</summary>
    public Task HandleRemainingAsync()
    {
        KeepAlive?.Dispose();
        return HandleWhileAsync(_ => true);
    }

    /// <summary>Completes <see cref="Closed"/>, after <see cref="HandleRemainingAsync"/>.</summary>
    public void MarkClosed() => _closed.TrySetResult();

    /// <summary>Sets why the cloud ends the connection; later calls change nothing.</summary>
    public void SetDisconnectReason(string reason) => DisconnectReason ??= reason;

    /// <summary>Counts a QoS 1 message of the client; false when it is one too many without a PUBACK.</summary>
    public bool TryReceive() => Interlocked.Increment(ref _receivedCount) <= MqttLimits.InFlightMax;

    /// <summary>Call it before a PUBACK is sent.</summary>
    public void OnPubAckSending() => Interlocked.Decrement(ref _receivedCount);

    /// <summary>Adds a message. Completes when a QoS 0 message is handled that waits for no other.</summary>
    public Task OnPublishAsync(CloudMessage message)
    {
        lock (_lock)
        {
            bool isExcess = IsThrottled && _pending.Count >= InFlightMax
                && FindShadowThing(message.Topic) is { } thing
                && _pending.Count(pending => FindShadowThing(pending.Message.Topic) == thing) >= InFlightMax;
            _pending.Enqueue((message, isExcess));
        }

        return HandleWhileAsync(next => next.Qos == 0);
    }

    /// <summary>
    /// Handles the message of the PUBACK, and returns its sequence number. PUBACKs are sent in the order of their
    /// messages.
    /// </summary>
    public async Task<long> OnPubAckSendingAsync()
    {
        long? acknowledged = null;
        await HandleWhileAsync(next =>
        {
            bool isDue = acknowledged is null || next.Qos == 0;
            acknowledged ??= next.Sequence;
            return isDue;
        });
        return acknowledged ?? 0;
    }

    private static string? FindShadowThing(string topic) =>
        ShadowTopics.IsRequest(topic) ? $"{TopicSyntax.GetThing(topic)}" : null;

    private Task HandleWhileAsync(Func<CloudMessage, bool> isDue)
    {
        Task all = Task.CompletedTask;
        lock (_lock)
        {
            while (_pending.TryPeek(out (CloudMessage Message, bool IsExcess) next) && isDue(next.Message))
            {
                _pending.Dequeue();
                Task handled = publishAsync(this, next.Message, next.IsExcess);
                // Mostly there is one message, or each is handled at once.
                all = all.IsCompletedSuccessfully ? handled : Task.WhenAll(all, handled);
            }
        }

        return all;
    }
}
