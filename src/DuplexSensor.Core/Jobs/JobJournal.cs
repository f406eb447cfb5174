using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.Core.Jobs;

/// <summary>How far the job in the journal has come.</summary>
public enum JournalStep
{
    /// <summary>There is no job.</summary>
    None,

    /// <summary>The job has begun; every step so far may be repeated.</summary>
    Started,

    /// <summary>A handler that must not run twice has received the payload.</summary>
    HandedOver,

    /// <summary>The job's settings are about to be committed.</summary>
    Applying,

    /// <summary>The job's restart is about to happen.</summary>
    Restarting,

    /// <summary>The job's final status is decided.</summary>
    Ended,
}

/// <summary>
/// The state of a job that must survive a restart or a power cut. It is committed before a step is taken, so that the
/// next boot knows which steps were taken. The values that a job sets are in the settings record, with the job's
/// <see cref="Fingerprint"/> (D24).
/// <code>
/// payload: step (1)  starts (1)  keys of this job (1)  keys to write to desired (1)  success (1)  attempts (1)
///          boot (4)  bytes (4)  ms (4)  execution number (4)  queued at (4)
///          job id, digest, result, each as length (1) and characters
/// </code>
/// Format 2 has a result only when the job failed. A record of format 1, which has a revision instead of the
/// fingerprint, counts as no record.
/// </summary>
public sealed class JobJournal
{
    private const byte Format = 3;
    private const byte OldestFormat = 2;
    private const int ExecutionOffset = 18;
    private const int FixedBytes = 26;

    private readonly SlotPair _slots;

    public JobJournal(IFlash flash)
    {
        int textBytes = 3 + Limits.JobIdLengthMax + Limits.DigestPrefixLength + Limits.JobReasonLengthMax;
        _slots = new SlotPair(flash, "journal", Format, FixedBytes + textBytes);
    }

    public JournalStep Step;

    /// <summary>How often the job was begun, this time included; 1 or 2.</summary>
    public int StartCount;

    /// <summary>
    /// With <see cref="JournalStep.Applying"/>: the settings keys that this job sets, not yet in <c>desired</c>.
    /// </summary>
    public SettingKeys Keys;

    /// <summary>
    /// Settings keys whose values must still be written to <c>desired</c>, so that older values there do not undo them.
    /// </summary>
    public SettingKeys DesiredKeys;

    /// <summary>With <see cref="JournalStep.Ended"/>: whether the job ended SUCCEEDED.</summary>
    public bool HasSucceeded;

    /// <summary>With <see cref="JournalStep.Restarting"/>: the number of the boot that planned the restart.</summary>
    public int BootNumber;

    public string JobId = "";

    public int ExecutionNumber;

    public int QueuedAt;

    /// <summary>
    /// CRC-32 of execution number, queue time and job id: marks settings as set by this execution. Valid after
    /// <see cref="Load"/> or <see cref="TryPersist"/>.
    /// </summary>
    public int Fingerprint;

    /// <summary>The payload's length.</summary>
    public int Bytes;

    /// <summary>Attempts to fetch the payload.</summary>
    public int Attempts;

    /// <summary>From the job's start until its payload was complete.</summary>
    public int DurationMs;

    /// <summary>See <see cref="JobOutcome.DigestPrefix"/>.</summary>
    public string DigestPrefix = "";

    /// <summary>
    /// With <see cref="JournalStep.Ended"/>: what was done, or why the job failed. Before that: what is about to be
    /// done. Empty when that is unknown.
    /// </summary>
    public string Result = "";

    /// <summary>
    /// Whether the journal is of this execution. A number or time that could not be read matches any.
    /// </summary>
    public bool Matches(JobExecution execution)
    {
        bool isSameNumber = execution.ExecutionNumber == 0 || execution.ExecutionNumber == ExecutionNumber;
        bool isSameTime = execution.QueuedAt == 0 || execution.QueuedAt == QueuedAt;
        return Step != JournalStep.None && JobId == execution.JobId && isSameNumber && isSameTime;
    }

    /// <summary>Starts the journal of an execution of which no step was taken. Only in RAM.</summary>
    public void Begin(JobExecution execution, int startCount)
    {
        JobId = execution.JobId;
        ExecutionNumber = execution.ExecutionNumber;
        QueuedAt = execution.QueuedAt;
        Step = JournalStep.Started;
        StartCount = startCount;
        Keys = SettingKeys.None;
        Bytes = 0;
        Attempts = 0;
        DurationMs = 0;
        DigestPrefix = "";
        Result = "";
    }

    /// <summary>Copies the payload's part of the status details. Only in RAM.</summary>
    public void RecordPayload(JobOutcome outcome)
    {
        Bytes = outcome.Bytes;
        Attempts = outcome.Attempts;
        DurationMs = outcome.DurationMs;
        DigestPrefix = outcome.DigestPrefix;
    }

    /// <summary>Reads the record, once at boot. Blocks as <see cref="IFlash.Read"/> does.</summary>
    public void Load()
    {
        _slots.Load();
        if (_slots.Format >= OldestFormat && _slots.PayloadLength >= FixedBytes + 3)
        {
            Read(_slots.Payload);
        }

        _slots.Release();
    }

    /// <summary>Commits the record. False when flash did not accept it; the step must then not be taken.</summary>
    public bool TryPersist()
    {
        byte[] record = _slots.Payload;
        record[0] = (byte)Step;
        record[1] = (byte)StartCount;
        record[2] = (byte)Keys;
        record[3] = (byte)DesiredKeys;
        record[4] = (byte)(HasSucceeded ? 1 : 0);
        record[5] = (byte)Attempts;
        BigEndian.Write(record, 6, BootNumber);
        BigEndian.Write(record, 10, Bytes);
        BigEndian.Write(record, 14, DurationMs);
        BigEndian.Write(record, ExecutionOffset, ExecutionNumber);
        BigEndian.Write(record, ExecutionOffset + 4, QueuedAt);
        int end = ShortText.Write(record, FixedBytes, JobId);
        Fingerprint = ComputeFingerprint(record, end);
        end = ShortText.Write(record, end, DigestPrefix);
        return _slots.TryCommitAndRelease(ShortText.Write(record, end, Result));
    }

    private static int ComputeFingerprint(byte[] record, int endOfJobId)
    {
        return (int)Crc32.Compute(record, ExecutionOffset, endOfJobId - ExecutionOffset);
    }

    private void Read(byte[] record)
    {
        Step = (JournalStep)record[0];
        StartCount = record[1];
        Keys = (SettingKeys)record[2] & SettingKeys.All;
        DesiredKeys = (SettingKeys)record[3] & SettingKeys.All;
        HasSucceeded = record[4] != 0;
        Attempts = record[5];
        BootNumber = BigEndian.Read(record, 6);
        Bytes = BigEndian.Read(record, 10);
        DurationMs = BigEndian.Read(record, 14);
        ExecutionNumber = BigEndian.Read(record, ExecutionOffset);
        QueuedAt = BigEndian.Read(record, ExecutionOffset + 4);
        JobId = ShortText.Read(record, FixedBytes);
        int offset = FixedBytes + 1 + JobId.Length;
        DigestPrefix = ShortText.Read(record, offset);
        Result = ShortText.Read(record, offset + 1 + DigestPrefix.Length);
        Fingerprint = ComputeFingerprint(record, offset);
    }
}
