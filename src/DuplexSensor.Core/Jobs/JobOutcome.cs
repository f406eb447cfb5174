namespace DuplexSensor.Core.Jobs;

/// <summary>How the job in hand stands or has ended, as its <c>statusDetails</c> tell.</summary>
public sealed class JobOutcome
{
    /// <summary>One of <see cref="JobStatus"/>.</summary>
    public string Status { get; private set; }

    /// <summary>At most <see cref="Limits.JobReasonLengthMax"/> characters; null when it SUCCEEDED.</summary>
    public string Reason { get; private set; }

    /// <summary>From start to end.</summary>
    public int TookMs { get; private set; }

    public void Set(string status, string reason, int tookMs)
    {
        Status = status;
        Reason = reason != null && reason.Length > Limits.JobReasonLengthMax
            ? reason.Substring(0, Limits.JobReasonLengthMax)
            : reason;
        TookMs = tookMs;
    }
}
