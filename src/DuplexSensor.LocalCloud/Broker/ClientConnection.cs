namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// One accepted connection: what it may do, why it ends, and what it published that is not served yet. A QoS 1 message
/// is served when its PUBACK leaves, so that no answer overtakes the PUBACK; a QoS 0 message waits for those before it.
/// </summary>
internal sealed class ClientConnection(Action<ClientConnection, CloudMessage> serve)
{
    // AWS IoT quotas: unacknowledged requests to the shadows of a thing on one connection.
    private const int InFlightMax = 10;

    private readonly Lock _gate = new();
    private readonly Queue<(CloudMessage Message, bool IsExcess)> _unserved = new();
    private readonly TaskCompletionSource _running = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes a request that is one too many in flight, instead of serving it; null: none ever is.</summary>
    public Action<CloudMessage>? Reject { get; init; }

    public MqttChannel? Channel { get; init; }

    public Permissions? Permissions { get; init; }

    public ConnectionState State { get; init; } = new("");

    /// <summary>Done when the broker can end the connection.</summary>
    public Task Running => _running.Task;

    /// <summary>Done when nothing of the connection is left.</summary>
    public Task Gone => _gone.Task;

    /// <summary>AWS's disconnectReason, once the cloud itself has decided to end the connection.</summary>
    public string? EndReason { get; private set; }

    /// <summary>Watches that the client does not fall silent; null: nobody does.</summary>
    public KeepAlive? KeepAlive { get; init; }

    public void MarkRunning() => _running.TrySetResult();

    public void MarkGone()
    {
        KeepAlive?.Dispose();
        ServeWhile(_ => true);
        _gone.TrySetResult();
    }

    /// <summary>Notes why the connection is about to be ended; the first reason counts.</summary>
    public void Ending(string reason) => EndReason ??= reason;

    public void Published(CloudMessage message)
    {
        lock (_gate)
        {
            bool isExcess = Reject is not null && ThingOfShadow(message.Topic) is { } thing
                && _unserved.Count(waiting => ThingOfShadow(waiting.Message.Topic) == thing) >= InFlightMax;
            _unserved.Enqueue((message, isExcess));
        }

        ServeWhile(next => next.Qos == 0);
    }

    /// <summary>PUBACKs leave in the order of their messages.</summary>
    public void PubAckSent()
    {
        bool isFirst = true;
        ServeWhile(next =>
        {
            bool isDue = isFirst || next.Qos == 0;
            isFirst = false;
            return isDue;
        });
    }

    private static string? ThingOfShadow(string topic) =>
        topic.Split('/') is ["$aws", "things", var thing, "shadow", .., "get" or "update" or "delete"] ? thing : null;

    private void ServeWhile(Func<CloudMessage, bool> isDue)
    {
        lock (_gate)
        {
            while (_unserved.TryPeek(out (CloudMessage Message, bool IsExcess) next) && isDue(next.Message))
            {
                _unserved.Dequeue();
                if (next.IsExcess)
                {
                    Reject!(next.Message);
                }
                else
                {
                    serve(this, next.Message);
                }
            }
        }
    }
}
