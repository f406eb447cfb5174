namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// Deletes a stored session when its client has been disconnected for an hour (AWS IoT quotas, persistent session
/// expiry). Safe from any thread.
/// </summary>
/// <param name="deleteSessionAsync">Deletes the session of a client id.</param>
internal sealed class SessionExpiry(TimeProvider time, Func<string, Task> deleteSessionAsync) : IDisposable
{
    public static readonly TimeSpan Duration = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();

    // The first session expires next, since all have the same duration.
    private readonly LinkedList<(string ClientId, DateTimeOffset EndsAt)> _ends = new();
    private readonly Dictionary<string, LinkedListNode<(string ClientId, DateTimeOffset EndsAt)>> _endOfClient =
        new(StringComparer.Ordinal);

    private ITimer? _timer;
    private Task _deletions = Task.CompletedTask;

    /// <summary>Starts the expiry of a stored session: its client has disconnected.</summary>
    public void OnDisconnected(string clientId)
    {
        lock (_gate)
        {
            Remove(clientId);
            Add(clientId);
            SetTimer();
        }
    }

    /// <summary>
    /// Call it when a client sends CONNECT. Completes when the expired sessions are deleted, so that the client gets a
    /// new session if the stored session has expired.
    /// </summary>
    public Task OnConnectingAsync(string clientId)
    {
        lock (_gate)
        {
            // The timer is late after the machine was asleep.
            DeleteExpired();
            if (Remove(clientId))
            {
                // The client may fail to connect, so the expiry restarts until OnConnected.
                Add(clientId);
            }

            SetTimer();
            return _deletions;
        }
    }

    /// <summary>Stops the expiry of a session: its client is connected.</summary>
    public void OnConnected(string clientId)
    {
        lock (_gate)
        {
            Remove(clientId);
            SetTimer();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ends.Clear();
            _endOfClient.Clear();
            _timer?.Dispose();
        }
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            DeleteExpired();
            SetTimer();
        }
    }

    private void DeleteExpired()
    {
        while (_ends.First is { } first && first.Value.EndsAt <= time.GetUtcNow())
        {
            Remove(first.Value.ClientId);
            _deletions = DeleteAfterAsync(_deletions, first.Value.ClientId);
        }
    }

    private async Task DeleteAfterAsync(Task earlier, string clientId)
    {
        await earlier;
        await deleteSessionAsync(clientId);
    }

    private void Add(string clientId) =>
        _endOfClient[clientId] = _ends.AddLast((clientId, time.GetUtcNow() + Duration));

    private bool Remove(string clientId)
    {
        if (!_endOfClient.Remove(clientId, out LinkedListNode<(string, DateTimeOffset)>? end))
        {
            return false;
        }

        _ends.Remove(end);
        return true;
    }

    private void SetTimer()
    {
        _timer ??= time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(
            _ends.First is { } first ? Limit(first.Value.EndsAt - time.GetUtcNow()) : Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    // After the clock was set back, the wait would be longer than the duration, or than a timer allows.
    private static TimeSpan Limit(TimeSpan wait) =>
        wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Duration ? Duration : wait;
}
