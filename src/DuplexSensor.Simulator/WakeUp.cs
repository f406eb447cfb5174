using System.Threading.Channels;

namespace DuplexSensor.Simulator;

/// <summary>
/// Wakes a board's loop. Any thread may set it, and one loop waits for it. Setting it twice before the loop waits
/// counts once.
/// </summary>
public sealed class WakeUp
{
    // The longest period of a timer is 49 days.
    private static readonly TimeSpan WaitMax = TimeSpan.FromDays(1);

    private readonly Channel<bool> _flag = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _flag.Writer.TryWrite(true);

    /// <summary>Waits until it is set, but no longer than <paramref name="atMost"/> or a day.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time)
    {
        TimeSpan wait = atMost < WaitMax ? atMost : WaitMax;
        await using ITimer timer = time.CreateTimer(_ => Set(), null, wait, Timeout.InfiniteTimeSpan);
        await _flag.Reader.ReadAsync();
    }
}
