using DuplexSensor.Core.Jobs;
using DuplexSensor.World.Faults;

namespace DuplexSensor.World.Ports;

/// <summary>The job handler of a simulated user: it succeeds, fails, throws, or takes long.</summary>
public sealed class WorldJobHandler(VirtualWorld world, bool mayRunTwice, bool takesAnyBytes) : IJobHandler
{
    // The 128th and the 129th character are one surrogate pair.
    private static readonly string LongReason = "the pump is dry\n" + new string('!', 111) + "\U0001F4A7\U0001F4A7";

    private int _stepsLeft;
    private bool _fails;

    public bool MayRunTwice { get; } = mayRunTwice;

    public bool TakesAnyBytes { get; } = takesAnyBytes;

    public string? Done { get; private set; }

    public string FailureReason => LongReason;

    public void Begin(string jobId, byte[] payload, int length)
    {
        ThrowIfTriggered();
        Done = (length % 3) switch { 0 => null, 1 => $"pumped\t{length}", _ => LongReason };
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
