namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// Published messages that wait to be handled, in order. Safe from any thread. No thread is blocked meanwhile, and all
/// that wait are handled together, in one transaction.
/// </summary>
/// <param name="handle">Handles what waits, on a thread of the pool.</param>
internal sealed class PublishQueue(Action handle) : IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private List<PendingPublish> _waiting = [];
    private List<PendingPublish> _dequeued = [];
    private bool _isScheduled;

    /// <summary>
    /// Whether a message can be handled at once, because none waits and no other connection has work to do now.
    /// </summary>
    public bool IsIdle => !Volatile.Read(ref _isScheduled) && ThreadPool.PendingWorkItemCount == 0;

    public void Add(PendingPublish publish)
    {
        lock (_lock)
        {
            _waiting.Add(publish);
            if (_isScheduled)
            {
                return;
            }

            _isScheduled = true;
        }

        // Behind the work that is ready already: the packets of other connections, with further messages.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Removes all that waits. The list is valid until the next call; one caller at a time.</summary>
    public IReadOnlyList<PendingPublish> DequeueAll()
    {
        lock (_lock)
        {
            _dequeued.Clear();
            (_waiting, _dequeued) = (_dequeued, _waiting);
            return _dequeued;
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        lock (_lock)
        {
            _isScheduled = false;
        }

        handle();
    }
}
