using DuplexSensor.Core.Jobs;

namespace DuplexSensor.World.Ports;

/// <summary>Wraps a job handler and notifies the checkers of its calls and results.</summary>
internal sealed class ObservedJobHandler(VirtualWorld world, WorldBoard board, IJobHandler inner) : IJobHandler
{
    private bool _mayRunTwice;

    public bool MayRunTwice => _mayRunTwice = inner.MayRunTwice;

    public bool TakesAnyBytes => inner.TakesAnyBytes;

    public string? Done => inner.Done;

    public string? FailureReason => inner.FailureReason;

    public void Begin(string jobId, byte[] payload, int length)
    {
        world.NotifyCheckers(checker => checker.OnHandlerBegin(board, jobId, _mayRunTwice));
        inner.Begin(jobId, payload, length);
    }

    public JobProgress Step(long nowMs)
    {
        JobProgress progress = inner.Step(nowMs);
        world.NotifyCheckers(checker => checker.OnHandlerStepped(board, progress));
        return progress;
    }
}
