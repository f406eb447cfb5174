namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// One accepted connection: why it ends, and what it published that is not served yet. A QoS 1 message is served when
/// its PUBACK leaves, so that no answer overtakes the PUBACK; a QoS 0 message waits for those before it.
/// </summary>
internal sealed class ClientConnection(Action<CloudMessage> serve)
{
    private readonly Lock _gate = new();
    private readonly Queue<CloudMessage> _unserved = new();
    private readonly TaskCompletionSource _running = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when the broker can end the connection.</summary>
    public Task Running => _running.Task;

    /// <summary>Done when nothing of the connection is left.</summary>
    public Task Gone => _gone.Task;

    /// <summary>AWS's disconnectReason, once the cloud itself has decided to end the connection.</summary>
    public string? EndReason { get; private set; }

    public void MarkRunning() => _running.TrySetResult();

    public void MarkGone()
    {
        ServeWhile(_ => true);
        _gone.TrySetResult();
    }

    /// <summary>Notes why the connection is about to be ended; the first reason counts.</summary>
    public void Ending(string reason) => EndReason ??= reason;

    public void Published(CloudMessage message)
    {
        lock (_gate)
        {
            _unserved.Enqueue(message);
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

    private void ServeWhile(Func<CloudMessage, bool> isDue)
    {
        lock (_gate)
        {
            while (_unserved.TryPeek(out CloudMessage? next) && isDue(next))
            {
                serve(_unserved.Dequeue());
            }
        }
    }
}
