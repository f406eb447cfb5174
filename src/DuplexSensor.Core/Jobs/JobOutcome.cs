using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Shadow;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>Status and <c>statusDetails</c> of the job in hand, or of the last one.</summary>
public sealed class JobOutcome : ReportedJob
{
    /// <summary>
    /// Why the job was not successful: 1 to <see cref="Limits.JobReasonLengthMax"/> characters, no control characters.
    /// Null while it runs and after SUCCEEDED.
    /// </summary>
    public string? Reason;

    /// <summary>From start to end, without the time of a restart in between.</summary>
    public int DurationMs;

    /// <summary>Attempts to fetch the payload; 0 when there was nothing to fetch.</summary>
    public int Attempts;

    /// <summary>The first 16 hexadecimal digits of the payload's SHA-256; empty until it is complete.</summary>
    public string DigestPrefix = "";

    /// <summary>
    /// Cuts a text and replaces control characters, so that it is a valid value in statusDetails (AWS IoT API
    /// reference, UpdateJobExecution).
    /// </summary>
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

    /// <summary>Copies how far the fetch has come.</summary>
    public void RecordPayload(PayloadFetch fetch, int durationMs)
    {
        Bytes = fetch.Length;
        Attempts = fetch.Attempts;
        DigestPrefix = fetch.DigestPrefix;
        DurationMs = durationMs;
    }

    /// <summary>Copies how far the fetch had come before the restart.</summary>
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
