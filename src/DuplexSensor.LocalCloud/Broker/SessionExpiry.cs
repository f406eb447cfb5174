namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// Ends a stored session when its client has been away for an hour (AWS IoT quotas, persistent session expiry). Safe
/// from any thread.
/// </summary>
/// <param name="deleteSessionAsync">Deletes the session of a client id.</param>
internal sealed class SessionExpiry(TimeProvider time, Func<string, Task> deleteSessionAsync) : IDisposable
{
    public static readonly TimeSpan Duration = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();

    // The one that ends next is the first, since all last equally long.
    private readonly LinkedList<(string ClientId, DateTimeOffset EndsAt)> _ends = new();
    private readonly Dictionary<string, LinkedListNode<(string ClientId, DateTimeOffset EndsAt)>> _endOfClient =
        new(StringComparer.Ordinal);

    private ITimer? _timer;
    private Task _deletions = Task.CompletedTask;

    /// <summary>A client with a stored session is away from now on.</summary>
    public void OnDisconnected(string clientId)
    {
        lock (_gate)
        {
            Remove(clientId);
            Add(clientId);
            SetTimer();
        }
    }

    /// <summary>A client is coming back. Done when a session that is over is deleted: it gets a new one then.</summary>
    public Task OnConnectingAsync(string clientId)
    {
        lock (_gate)
        {
            // The timer is late when the machine was asleep.
            DeleteExpired();
            if (Remove(clientId))
            {
                // Until it is back: it may never be.
                Add(clientId);
            }

            SetTimer();
            return _deletions;
        }
    }

    /// <summary>A client is back.</summary>
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
            _ends.First is { } first ? AtLeastZero(first.Value.EndsAt - time.GetUtcNow()) : Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    private static TimeSpan AtLeastZero(TimeSpan wait) => wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
}
