namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// Notices a client that was not heard for one and a half times its keep-alive: by the clock that the cloud was given,
/// and by what the client sends, whereas MQTTnet goes by the system's clock and by what is sent to the client.
/// </summary>
internal sealed class KeepAliveMonitor(TimeProvider time, int keepAliveSeconds) : IDisposable
{
    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(1.5 * keepAliveSeconds);
    private long _lastPacketAt;
    private ITimer? _timer;

    public void OnPacket() => Volatile.Write(ref _lastPacketAt, time.GetTimestamp());

    /// <summary>Begins to watch, as AWS does with the CONNACK.</summary>
    /// <param name="isSuspended">Whether the silence is none of the client's doing: it is then counted anew.</param>
    /// <param name="onTimeout">Called at the end of the client's time.</param>
    public void Start(Func<bool> isSuspended, Action onTimeout)
    {
        OnPacket();
        _timer = time.CreateTimer(
            _ => OnTimer(isSuspended, onTimeout), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(_timeout, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer?.Dispose();

    private void OnTimer(Func<bool> isSuspended, Action onTimeout)
    {
        if (isSuspended())
        {
            OnPacket();
        }

        TimeSpan remaining = _timeout - time.GetElapsedTime(Volatile.Read(ref _lastPacketAt));
        if (remaining > TimeSpan.Zero)
        {
            _timer!.Change(remaining, Timeout.InfiniteTimeSpan);
        }
        else
        {
            onTimeout();
        }
    }
}
