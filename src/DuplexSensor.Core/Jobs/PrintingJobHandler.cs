namespace DuplexSensor.Core.Jobs;

/// <summary>
/// The built-in handler: every job is done as soon as its payload has arrived. The job's last trace line contains the
/// payload's text. To process payloads, write a handler beside this one and pass it to <see cref="Firmware"/>.
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
