using DuplexSensor.Core.Jobs;

namespace DuplexSensor.World.Ports;

/// <summary>Wraps a job handler and notifies the checkers of its calls and results.</summary>
internal sealed class WatchedHandler(VirtualWorld world, WorldBoard board, IJobHandler inner) : IJobHandler
{
    private bool _mayRunTwice;

    public bool MayRunTwice => _mayRunTwice = inner.MayRunTwice;

    public string FailureReason => inner.FailureReason;

    public void Begin(string jobId, byte[] payload, int length)
    {
        world.Tell(checker => checker.Handling(board, jobId, _mayRunTwice));
        inner.Begin(jobId, payload, length);
    }

    public JobProgress Step(long nowMs)
    {
        JobProgress progress = inner.Step(nowMs);
        world.Tell(checker => checker.Handled(board, progress));
        return progress;
    }
}
