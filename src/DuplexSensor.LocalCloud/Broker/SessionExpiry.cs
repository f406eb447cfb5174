using DuplexSensor.LocalCloud.Broker.Packets;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// Deletes a stored session when its client has been disconnected for an hour (AWS IoT quotas, persistent session
/// expiry), or for the shorter time that a client of MQTT 5 wants. Safe from any thread.
/// </summary>
/// <param name="deleteSessionAsync">Deletes the session of a client id.</param>
internal sealed class SessionExpiry(TimeProvider time, Func<string, Task> deleteSessionAsync) : IDisposable
{
    private static readonly TimeSpan DurationMax = TimeSpan.FromSeconds(MqttLimits.SessionExpirySecondsMax);

    private readonly Lock _lock = new();
    private readonly SortedSet<(DateTimeOffset At, string ClientId)> _ends = [];
    private readonly Dictionary<string, (DateTimeOffset At, TimeSpan Duration)> _endOfClient =
        new(StringComparer.Ordinal);

    private ITimer? _timer;
    private Task _deletions = Task.CompletedTask;

    /// <summary>Starts the expiry of a stored session: its client has disconnected.</summary>
    public void OnDisconnected(string clientId, TimeSpan duration)
    {
        lock (_lock)
        {
            Set(clientId, duration);
            SetTimer();
        }
    }

    /// <summary>
    /// Call it when a client sends CONNECT. Completes when the expired sessions are deleted, so that the client gets a
    /// new session if the stored session has expired.
    /// </summary>
    public Task OnConnectingAsync(string clientId)
    {
        lock (_lock)
        {
            // The timer is late after the machine was asleep.
            DeleteExpired();
            if (_endOfClient.TryGetValue(clientId, out (DateTimeOffset At, TimeSpan Duration) end))
            {
                // The client may fail to connect, so the expiry restarts until OnConnected.
                Set(clientId, end.Duration);
            }

            SetTimer();
            return _deletions;
        }
    }

    /// <summary>Stops the expiry of a session: its client is connected.</summary>
    public void OnConnected(string clientId)
    {
        lock (_lock)
        {
            Remove(clientId);
            SetTimer();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _ends.Clear();
            _endOfClient.Clear();
            _timer?.Dispose();
        }
    }

    private void OnTimer()
    {
        lock (_lock)
        {
            DeleteExpired();
            SetTimer();
        }
    }

    private void DeleteExpired()
    {
        while (_ends.Count > 0 && _ends.Min.At <= time.GetUtcNow())
        {
            string clientId = _ends.Min.ClientId;
            Remove(clientId);
            _deletions = DeleteAfterAsync(_deletions, clientId);
        }
    }

    private async Task DeleteAfterAsync(Task earlier, string clientId)
    {
        // A deletion that has failed must not fail all later ones, nor each CONNECT, which waits for them.
        await earlier.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await deleteSessionAsync(clientId);
    }

    private void Set(string clientId, TimeSpan duration)
    {
        Remove(clientId);
        DateTimeOffset at = time.GetUtcNow() + duration;
        _endOfClient[clientId] = (at, duration);
        _ends.Add((at, clientId));
    }

    private void Remove(string clientId)
    {
        if (_endOfClient.Remove(clientId, out (DateTimeOffset At, TimeSpan Duration) end))
        {
            _ends.Remove((end.At, clientId));
        }
    }

    private void SetTimer()
    {
        _timer ??= time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(
            _ends.Count > 0 ? Limit(_ends.Min.At - time.GetUtcNow()) : Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    // After the clock was set back, the wait would be longer than the duration, or than a timer allows.
    private static TimeSpan Limit(TimeSpan wait) =>
        wait < TimeSpan.Zero ? TimeSpan.Zero : wait > DurationMax ? DurationMax : wait;
}
