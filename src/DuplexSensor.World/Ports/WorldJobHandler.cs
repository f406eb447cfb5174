using DuplexSensor.Core.Jobs;
using DuplexSensor.World.Faults;

namespace DuplexSensor.World.Ports;

/// <summary>The job handler of a simulated user: it succeeds, fails, throws, or takes long.</summary>
public sealed class WorldJobHandler(VirtualWorld world, bool mayRunTwice) : IJobHandler
{
    private int _stepsLeft;
    private bool _fails;

    public bool MayRunTwice { get; } = mayRunTwice;

    public string FailureReason => "the pump is dry\n" + new string('!', 200);

    public void Begin(string jobId, byte[] payload, int length)
    {
        ThrowIfTriggered();
        _stepsLeft = world.Plan.TryTrigger(FaultTable.HandlerSlow) ? world.Random.Between(1, 3_000) : 0;
        _fails = world.Plan.TryTrigger(FaultTable.HandlerFails);
    }

    public JobProgress Step(long nowMs)
    {
        if (_stepsLeft-- > 0)
        {
            return JobProgress.NotYet;
        }

        ThrowIfTriggered();
        return _fails ? JobProgress.Failed : JobProgress.Done;
    }

    private void ThrowIfTriggered()
    {
        if (world.Plan.TryTrigger(FaultTable.HandlerThrows))
        {
            throw new InvalidOperationException("no such pump");
        }
    }
}
