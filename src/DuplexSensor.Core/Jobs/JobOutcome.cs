using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Shadow;
using DuplexSensor.Core.Text;

namespace DuplexSensor.Core.Jobs;

/// <summary>Status and <c>statusDetails</c> of the current job, or of the last one.</summary>
public sealed class JobOutcome : ReportedJob
{
    /// <summary>
    /// Why the job was not successful: 1 to <see cref="Limits.JobReasonLengthMax"/> characters, no control characters.
    /// Null while it runs and after SUCCEEDED.
    /// </summary>
    public string? Reason;

    /// <summary>
    /// What was done: "settings", "reboot", "settings,reboot", or the word of a job handler. Like
    /// <see cref="Reason"/>; null until SUCCEEDED, and when the journal of an older firmware does not say it.
    /// </summary>
    public string? Done;

    /// <summary>Milliseconds from the job's start to its end, without the time of a restart.</summary>
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

        // The cut is not between the two halves of a surrogate pair.
        int length = text.Length < Limits.JobReasonLengthMax ? text.Length : Limits.JobReasonLengthMax;
        char next = length < text.Length ? text[length] : ' ';
        length -= next >= 0xDC00 && next <= 0xDFFF ? 1 : 0;
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
        Done = null;
        DurationMs = 0;
        Bytes = 0;
        Attempts = 0;
        DigestPrefix = "";
    }

    /// <summary>Copies the progress of the fetch.</summary>
    public void RecordPayload(PayloadFetch fetch, int durationMs)
    {
        Bytes = fetch.Length;
        Attempts = fetch.Attempts;
        DigestPrefix = fetch.DigestPrefix;
        DurationMs = durationMs;
    }

    /// <summary>Copies the progress that the fetch had made before the restart.</summary>
    public void RecordPayload(JobJournal journal)
    {
        Bytes = journal.Bytes;
        Attempts = journal.Attempts;
        DigestPrefix = journal.DigestPrefix;
        DurationMs = journal.DurationMs;
    }

    /// <summary>Ends the job.</summary>
    /// <param name="status">One of <see cref="JobStatus"/>.</param>
    /// <param name="result">What was done, after SUCCEEDED; else why the job was not successful.</param>
    /// <param name="durationMs">See <see cref="DurationMs"/>.</param>
    public void End(string status, string result, int durationMs)
    {
        Status = status;
        DurationMs = durationMs;
        if (status != JobStatus.Succeeded)
        {
            Reason = Sanitize(result);
        }
        else if (result.Length > 0)
        {
            Done = Sanitize(result);
        }
    }
}
