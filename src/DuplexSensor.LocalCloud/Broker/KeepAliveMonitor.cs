namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// Detects a client that has sent nothing for 1.5 times its keep-alive. This class uses the cloud's clock and counts
/// packets from the client. MQTTnet's own check uses the system clock and counts packets to the client.
/// </summary>
internal sealed class KeepAliveMonitor(TimeProvider time, int keepAliveSeconds) : IDisposable
{
    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(1.5 * keepAliveSeconds);
    private long _lastPacketAt;
    private ITimer? _timer;

    public void OnPacket() => Volatile.Write(ref _lastPacketAt, time.GetTimestamp());

    /// <summary>Starts the timeout, as AWS does with the CONNACK.</summary>
    /// <param name="isSuspended">Whether a fault may hide the client's packets; the timeout then restarts.</param>
    /// <param name="onTimeout">Called when the timeout is over.</param>
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
