namespace DuplexSensor.Core.Shadow;

/// <summary>The current or the last job, as reported in <c>reported.job</c>.</summary>
public class ReportedJob
{
    /// <summary>The job's id; not set while <see cref="Status"/> is null.</summary>
    public string JobId = null!;

    /// <summary>The job execution's status in AWS IoT's spelling; null before the first job.</summary>
    public string? Status;

    /// <summary>Length of the payload in bytes.</summary>
    public int Bytes;
}
