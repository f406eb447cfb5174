using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>The end of a cloud that has work left.</summary>
public sealed class DispatcherDisposalTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    // An exception in a timer would end the process.
    [Fact]
    public void A_timer_that_fires_while_the_cloud_ends_changes_nothing()
    {
        var time = new HeldTimers();
        using (StateFile file = StateFile.Open(_data.Path))
        {
            using var dispatcher = new ServiceDispatcher(new ThingServices(), time, new FaultSwitches(), file);
            dispatcher.Execute<bool>((services, now) =>
            {
                string[] things = [.. Enumerable.Range(0, 150).Select(i => $"thing-{i}")];
                var request = new CreateJobRequest("j") { Targets = ["all"], Document = "{}" };
                return (true, services.Jobs.Create(request, things, now).Notifications);
            });
        }

        time.FireAll();
        using StateFile again = StateFile.Open(_data.Path);
        Assert.Equal(100, again.Read<StoredExecution>("execution").Count);
    }

    /// <summary>A clock whose timers fire when the test wants it.</summary>
    private sealed class HeldTimers : TimeProvider
    {
        private Action _fireAll = () => { };

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fireAll += () => callback(state);
            return base.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public void FireAll() => _fireAll();
    }
}
