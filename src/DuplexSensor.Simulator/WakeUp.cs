using System.Threading.Channels;

namespace DuplexSensor.Simulator;

/// <summary>
/// How the adapters wake a board's loop: any thread sets it, one loop waits. Set twice before the loop looks, it counts
/// once.
/// </summary>
public sealed class WakeUp
{
    // The longest that a timer takes is 49 days.
    private static readonly TimeSpan WaitMax = TimeSpan.FromDays(1);

    private readonly Channel<bool> _flag = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _flag.Writer.TryWrite(true);

    /// <summary>Returns when it is set, or after <paramref name="atMost"/>, or after a day.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time)
    {
        TimeSpan wait = atMost < WaitMax ? atMost : WaitMax;
        await using ITimer timer = time.CreateTimer(_ => Set(), null, wait, Timeout.InfiniteTimeSpan);
        await _flag.Reader.ReadAsync();
    }
}
