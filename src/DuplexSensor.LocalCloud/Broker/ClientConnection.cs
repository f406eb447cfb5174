namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// One accepted connection: what it may do, why it ends, and what it published that is not served yet. A QoS 1 message
/// is served when its PUBACK leaves, so that no answer overtakes the PUBACK; a QoS 0 message waits for those before it.
/// </summary>
internal sealed class ClientConnection(Action<ClientConnection, CloudMessage> handle)
{
    // AWS IoT quotas: unacknowledged requests to the shadows of a thing on one connection.
    private const int InFlightMax = 10;

    private readonly Lock _gate = new();
    private readonly Queue<(CloudMessage Message, bool IsExcess)> _pending = new();
    private readonly TaskCompletionSource _established = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes a request that is one too many in flight, instead of serving it; null: none ever is.</summary>
    public Action<CloudMessage>? Reject { get; init; }

    public MqttChannel? Channel { get; init; }

    public Permissions? Permissions { get; init; }

    public ConnectionState State { get; init; } = new("");

    /// <summary>Done when the broker can end the connection.</summary>
    public Task Established => _established.Task;

    /// <summary>Done when nothing of the connection is left.</summary>
    public Task Closed => _closed.Task;

    /// <summary>AWS's disconnectReason, once the cloud itself has decided to end the connection.</summary>
    public string? DisconnectReason { get; private set; }

    /// <summary>Watches that the client does not fall silent; null: nobody does.</summary>
    public KeepAliveMonitor? KeepAlive { get; init; }

    public void MarkEstablished() => _established.TrySetResult();

    public void MarkClosed()
    {
        KeepAlive?.Dispose();
        HandleWhile(_ => true);
        _closed.TrySetResult();
    }

    /// <summary>Notes why the connection is about to be ended; the first reason counts.</summary>
    public void SetDisconnectReason(string reason) => DisconnectReason ??= reason;

    public void OnPublish(CloudMessage message)
    {
        lock (_gate)
        {
            bool isExcess = Reject is not null && FindShadowThing(message.Topic) is { } thing
                && _pending.Count(pending => FindShadowThing(pending.Message.Topic) == thing) >= InFlightMax;
            _pending.Enqueue((message, isExcess));
        }

        HandleWhile(next => next.Qos == 0);
    }

    /// <summary>PUBACKs leave in the order of their messages.</summary>
    public void OnPubAckSent()
    {
        bool isFirst = true;
        HandleWhile(next =>
        {
            bool isDue = isFirst || next.Qos == 0;
            isFirst = false;
            return isDue;
        });
    }

    private static string? FindShadowThing(string topic) =>
        topic.Split('/') is ["$aws", "things", var thing, "shadow", .., "get" or "update" or "delete"] ? thing : null;

    private void HandleWhile(Func<CloudMessage, bool> isDue)
    {
        lock (_gate)
        {
            while (_pending.TryPeek(out (CloudMessage Message, bool IsExcess) next) && isDue(next.Message))
            {
                _pending.Dequeue();
                if (next.IsExcess)
                {
                    Reject!(next.Message);
                }
                else
                {
                    handle(this, next.Message);
                }
            }
        }
    }
}
