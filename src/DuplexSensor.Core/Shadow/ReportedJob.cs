namespace DuplexSensor.Core.Shadow;

/// <summary>The job in hand, or the last one, as <c>reported.job</c> tells it.</summary>
public class ReportedJob
{
    // Whoever reads it has a job: before the first one it is not set, and Status is null.
    public string JobId = null!;

    /// <summary>The job execution's status, as AWS IoT spells it; null before the first job.</summary>
    public string? Status;

    /// <summary>The payload's length.</summary>
    public int Bytes;
}
