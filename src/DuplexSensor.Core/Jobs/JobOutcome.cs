using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Shadow;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>How the job in hand, or the last one, stands or has ended: its status and <c>statusDetails</c>.</summary>
public sealed class JobOutcome : ReportedJob
{
    /// <summary>
    /// At most <see cref="Limits.JobReasonLengthMax"/> characters, none a control character; null when it SUCCEEDED.
    /// </summary>
    public string? Reason;

    /// <summary>From start to end, a restart between not counted.</summary>
    public int DurationMs;

    /// <summary>Attempts at the payload; 0 when it had not to be fetched.</summary>
    public int Attempts;

    /// <summary>The first 16 hexadecimal digits of the payload's SHA-256; empty when it did not come whole.</summary>
    public string DigestPrefix = "";

    /// <summary>What a value of statusDetails may hold of a text (AWS IoT API reference, UpdateJobExecution).</summary>
    public static string Sanitize(string text)
    {
        if (text.Length == 0)
        {
            return "no reason given";
        }

        int length = text.Length < Limits.JobReasonLengthMax ? text.Length : Limits.JobReasonLengthMax;
        char[] characters = text.ToCharArray(0, length);
        for (int i = 0; i < length; i++)
        {
            characters[i] = Utf8Text.IsControl(characters[i]) ? ' ' : characters[i];
        }

        return new string(characters);
    }

    public void Begin(string jobId)
    {
        JobId = jobId;
        Status = JobStatus.InProgress;
        Reason = null;
        DurationMs = 0;
        Bytes = 0;
        Attempts = 0;
        DigestPrefix = "";
    }

    /// <summary>What has come of the payload.</summary>
    public void RecordPayload(PayloadFetch fetch, int durationMs)
    {
        Bytes = fetch.Length;
        Attempts = fetch.Attempts;
        DigestPrefix = fetch.DigestPrefix;
        DurationMs = durationMs;
    }

    /// <summary>What had come of the payload before the restart that has ended the job.</summary>
    public void RecordPayload(JobJournal journal)
    {
        Bytes = journal.Bytes;
        Attempts = journal.Attempts;
        DigestPrefix = journal.DigestPrefix;
        DurationMs = journal.DurationMs;
    }

    public void End(string status, string? reason, int durationMs)
    {
        Status = status;
        Reason = reason == null ? null : Sanitize(reason);
        DurationMs = durationMs;
    }
}
