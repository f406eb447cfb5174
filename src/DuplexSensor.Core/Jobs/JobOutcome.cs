namespace DuplexSensor.Core.Jobs;

/// <summary>How the job in hand stands or has ended, as its <c>statusDetails</c> tell.</summary>
public sealed class JobOutcome
{
    /// <summary>One of <see cref="JobStatus"/>.</summary>
    public string Status { get; private set; }

    /// <summary>At most <see cref="Limits.JobReasonLengthMax"/> characters, none a control
    /// character; null when it SUCCEEDED.</summary>
    public string Reason { get; private set; }

    /// <summary>From start to end.</summary>
    public int TookMs { get; private set; }

    public void Set(string status, string reason, int tookMs)
    {
        Status = status;
        Reason = reason == null ? null : reason.Length == 0 ? "no reason given" : Shown(reason);
        TookMs = tookMs;
    }

    // A value of statusDetails holds no control character (AWS IoT API reference, UpdateJobExecution).
    private static string Shown(string reason)
    {
        int length = reason.Length < Limits.JobReasonLengthMax ? reason.Length : Limits.JobReasonLengthMax;
        char[] shown = reason.ToCharArray(0, length);
        for (int i = 0; i < length; i++)
        {
            bool isControl = shown[i] < ' ' || (shown[i] >= 0x7F && shown[i] < 0xA0);
            shown[i] = isControl ? ' ' : shown[i];
        }

        return new string(shown);
    }
}
