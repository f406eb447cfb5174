namespace DuplexSensor.Core.Jobs;

/// <summary>
/// The built-in handler: every job is done as soon as its payload has arrived, unless a member looks like a misspelt
/// <c>settings</c> or <c>reboot</c>. The job's last trace line contains the payload's text. To process payloads, write
/// a handler beside this one and pass it to <see cref="Firmware"/>.
/// </summary>
public sealed class PrintingJobHandler : IJobHandler
{
    public bool MayRunTwice => true;

    public bool TakesAnyBytes => false;

    public string Done => "printed";

    public string? FailureReason { get; private set; }

    public void Begin(string jobId, byte[] payload, int length)
    {
        FailureReason = JobPayload.FindMisspelt(payload, length);
    }

    public JobProgress Step(long nowMs)
    {
        return FailureReason == null ? JobProgress.Done : JobProgress.Failed;
    }
}
