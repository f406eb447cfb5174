namespace DuplexSensor.LocalCloud.Broker;

/// <summary>
/// Notices a client that was not heard for one and a half times its keep-alive: by the clock that the cloud was given,
/// and by what the client sends, whereas MQTTnet goes by the system's clock and by what is sent to the client.
/// </summary>
internal sealed class KeepAlive(TimeProvider time, int seconds) : IDisposable
{
    private readonly TimeSpan _silenceMax = TimeSpan.FromSeconds(1.5 * seconds);
    private long _lastHeard;
    private ITimer? _timer;

    public void Heard() => Volatile.Write(ref _lastHeard, time.GetTimestamp());

    /// <summary>Begins to watch, as AWS does with the CONNACK.</summary>
    /// <param name="isExcused">Whether the silence is none of the client's doing: it is then counted anew.</param>
    /// <param name="end">Called at the end of the client's time.</param>
    public void Start(Func<bool> isExcused, Action end)
    {
        Heard();
        _timer = time.CreateTimer(
            _ => Look(isExcused, end), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(_silenceMax, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer?.Dispose();

    private void Look(Func<bool> isExcused, Action end)
    {
        if (isExcused())
        {
            Heard();
        }

        TimeSpan rest = _silenceMax - time.GetElapsedTime(Volatile.Read(ref _lastHeard));
        if (rest > TimeSpan.Zero)
        {
            _timer!.Change(rest, Timeout.InfiniteTimeSpan);
        }
        else
        {
            end();
        }
    }
}
