namespace DuplexSensor.Core.Jobs;

/// <summary>
/// The built-in handler: a payload is done when it has arrived. Its text stands in the trace already, in the job's last
/// line. Write your own beside this one and pass it to <see cref="Firmware"/>.
/// </summary>
public sealed class PrintingJobHandler : IJobHandler
{
    public bool MayRunTwice => true;

    public string FailureReason => "";

    public void Begin(string jobId, byte[] payload, int length)
    {
    }

    public JobProgress Step(long nowMs)
    {
        return JobProgress.Done;
    }
}
