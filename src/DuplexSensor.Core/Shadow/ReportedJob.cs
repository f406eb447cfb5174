namespace DuplexSensor.Core.Shadow;

/// <summary>The job in hand, or the last one, as <c>reported.job</c> tells it.</summary>
public class ReportedJob
{
    /// <summary>Null before the first job.</summary>
    public string JobId;

    /// <summary>The job execution's status, as AWS IoT spells it.</summary>
    public string Status;

    /// <summary>The payload's length.</summary>
    public int Bytes;
}
