using DuplexSensor.Simulator;

namespace DuplexSensor.UnitTests.Simulator;

public class WakeUpTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly WakeUp _wakeUp = new();

    [Fact]
    public async Task Set_before_or_during_the_wait_ends_it()
    {
        _wakeUp.Set();
        await WaitAsync(TimeSpan.FromHours(1));

        Task waiting = WaitAsync(TimeSpan.FromHours(1));
        Assert.False(waiting.IsCompleted);
        _wakeUp.Set();
        await waiting;
    }

    [Fact]
    public async Task A_second_set_before_the_wait_has_no_effect()
    {
        _wakeUp.Set();
        _wakeUp.Set();
        await WaitAsync(TimeSpan.FromHours(1));

        Task second = WaitAsync(TimeSpan.FromHours(1));
        Assert.False(second.IsCompleted);
        _wakeUp.Set();
        await second;
    }

    [Fact]
    public async Task A_wait_of_any_length_ends_by_itself()
    {
        await WaitAsync(TimeSpan.FromMilliseconds(1));

        Task forEver = WaitAsync(TimeSpan.MaxValue);
        _wakeUp.Set();
        await forEver;
    }

    private Task WaitAsync(TimeSpan atMost)
    {
        return _wakeUp.WaitAsync(atMost, TimeProvider.System)
            .WaitAsync(Deadline, TestContext.Current.CancellationToken);
    }
}
